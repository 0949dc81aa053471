#pragma once

#include <stop_token>

#include "viewer_client/viewer_options.h"

namespace mario {

// Serves the page until asked to stop. Prints the page's address on stdout as soon as it is up,
// before there is anybody to watch.
void ServeWeb(const ViewerOptions& options, const std::stop_token& stop);

}  // namespace mario
