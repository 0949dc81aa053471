#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/transport.h"
#include "viewer_client/subscriber.h"
#include "viewer_client/web_server.h"

namespace mario {

enum class ViewerMode { kWeb, kWindow, kRecord };

// What viewer_client is asked to do.
struct ViewerOptions {
  ViewerMode mode = ViewerMode::kWeb;
  SubscriberConfig run{.server = "tcp://127.0.0.1:5556", .learner = "tcp://127.0.0.1:5557"};
  TransportConfig transport;
  WebAddress web;
};

// Reads the options from the arguments. False: --help or --print-config has been answered. Throws
// UsageError.
bool ParseViewerOptions(const std::vector<std::string>& args, ViewerOptions& options);

}  // namespace mario
