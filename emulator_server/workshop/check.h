#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace mario {

struct CheckOptions {
  std::filesystem::path game;  // folder
  std::filesystem::path rom;
  std::filesystem::path screenshot;  // PNG; empty: none
  bool strict = false;               // another checksum than the game names is an error
  int frames = 1200;                 // to play with each direction held, at most
  std::uint32_t level_seed = 0;
  int level_difficulty = 3;
};

// Proves that a game's description fits its ROM, and tells on `out` what it finds: the checksum,
// the start of every level and that the player is in control there; then it plays one episode with
// each direction held and one of random actions, and tells every variable and what every formula
// says. Throws std::runtime_error at what does not hold; warns of what is possible and rarely
// meant.
void CheckGame(const CheckOptions& options, std::ostream& out);

// `emulator_server check`: reads the options and checks. Returns the exit code.
int RunCheckCommand(const std::vector<std::string>& args);

}  // namespace mario
