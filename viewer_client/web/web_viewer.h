#pragma once

#include <optional>
#include <stop_token>

#include "viewer_client/play/human_player.h"
#include "viewer_client/subscription/subscriber.h"
#include "common/web/web_address.h"

namespace mario {

// Serves the page until asked to stop, with a game that is played there if `playing` is given.
// Prints the page's address on stdout as soon as it is up, before there is anybody to watch.
void ServeWeb(Transport& transport, const SubscriberConfig& run, const WebAddress& address,
              const std::optional<HumanPlayerConfig>& playing, const std::stop_token& stop);

}  // namespace mario
