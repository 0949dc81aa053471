#pragma once

#include <stop_token>

#include "viewer_client/viewer_options.h"

namespace mario {

// Shows the run in a native window until it is closed, or asked to stop. Throws std::runtime_error
// when there is no display.
void ShowWindow(const ViewerOptions& options, const std::stop_token& stop);

}  // namespace mario
