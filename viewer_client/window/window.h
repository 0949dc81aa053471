#pragma once

#include <optional>
#include <stop_token>

#include "viewer_client/play/human_player.h"
#include "viewer_client/subscription/subscriber.h"

namespace mario {

struct WindowConfig {
  std::optional<HumanPlayerConfig> playing;  // a game that is played in the window
  int slot = -1;   // of the environment shown first; negative: the first that shows something
  int scale = 4;  // screen pixels a game's pixel
};

// Shows the run in a native window until it is closed, or asked to stop. Throws std::runtime_error
// when there is no display.
void ShowWindow(Transport& transport, const SubscriberConfig& run, const WindowConfig& config,
                const std::stop_token& stop);

}  // namespace mario
