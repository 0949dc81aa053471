#pragma once

#include <array>
#include <string>
#include <vector>

#include "games/sprout_land/tools/text_file.h"

namespace mario {

// Rows of tiles of a level: the screen's 18 without the two of the status bar.
inline constexpr int kLevelRows = 16;

// One thing that comes to life when its column scrolls in.
struct Spawn {
  int column = 0;
  int row = 0;       // of the tile that it stands in
  std::string kind;  // a C constant, KIND_...
};

// A hand-made level. Columns and rows are tiles of 8x8 pixels.
struct LevelMap {
  std::string name;                                          // "1-1"
  std::vector<std::array<std::string, kLevelRows>> columns;  // C constants, TILE_...
  std::vector<Spawn> spawns;                                 // by column
  int checkpoint = 0;                                        // column
  int goal = 0;                                              // column
};

// Reads a level drawn as text: strips of 16 rows, joined from left to right, separated by empty
// lines or comments (';'). README.md of the game tells what each character stands for. Throws
// std::runtime_error with the line of what is wrong.
LevelMap ReadLevelMap(const TextFile& file);

// The C source of all levels. Equal columns are stored once a level.
std::string LevelSource(const std::vector<LevelMap>& levels);

}  // namespace mario
