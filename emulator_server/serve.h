#pragma once

#include <stop_token>

#include "emulator_server/server_options.h"

namespace mario {

// Plays the game for whoever asks, until stop is requested. Prints one line on stdout when it
// listens, with the addresses as bound. Throws when the game, the ROM or an address cannot be used.
void Serve(const ServerOptions& options, const std::stop_token& stop);

}  // namespace mario
