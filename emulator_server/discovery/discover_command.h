#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "emulator_server/discovery/discover_game.h"

namespace mario {

// "lives  0xDA15  |u1  0.62  falls by one when ...": a line each, the most certain ones first.
void PrintDiscovery(const Discovery& discovery, std::ostream& out);

// `emulator_server discover`, with the arguments after that; returns the exit code.
int RunDiscoverCommand(const std::vector<std::string>& args);

}  // namespace mario
