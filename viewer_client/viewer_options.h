#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viewer_client/film/recorder.h"
#include "viewer_client/play/human_player.h"
#include "common/web/web_address.h"

namespace mario {

enum class ViewerMode { kWeb, kWindow, kRecord };

// What viewer_client is asked to do.
struct ViewerOptions {
  ViewerMode mode = ViewerMode::kWeb;
  SubscriberConfig run{.server = "tcp://127.0.0.1:5556", .learner = "tcp://127.0.0.1:5557"};
  TransportConfig transport;
  WebAddress web;
  RecorderConfig record;
  std::optional<HumanPlayerConfig> playing;  // with the page or the window
  int slot = -1;  // of the environment shown first; negative: the first that shows something
  int scale = 4;  // screen pixels a game's pixel, in the window and in recordings
};

// Reads the options from the arguments. False: --help or --print-config was handled. Throws
// UsageError.
bool ParseViewerOptions(const std::vector<std::string>& args, ViewerOptions& options);

}  // namespace mario
