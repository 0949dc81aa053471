#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "games/sprout_land/tools/text_file.h"

namespace mario {

// Eight rows of eight pixels in the Game Boy's format: two bytes a row, low plane first.
using Tile = std::array<std::uint8_t, 16>;

struct NamedTile {
  std::string name;
  int tile = 0;  // number in video memory
};

// All pictures of a game. Sprites fill tiles 0-127, pairs of one above the other as the hardware's
// 8x16 objects want them; the background's tiles and the letters fill 128-255.
struct Art {
  std::vector<Tile> sprites;
  std::vector<Tile> background;
  std::vector<std::string> flags;  // one a background tile: "0" or C constants, joined by |
  std::vector<NamedTile> sprite_names;
  std::vector<NamedTile> tile_names;
  std::array<int, 64> glyphs{};  // the tile of ASCII 32-95; 0 where there is none
};

// Adds the pictures of one .art file:
//   sprite NAME WxH          W columns of 8 pixels, H rows of 16; '.' is transparent
//   tiles NAME WxH [FLAG..]  W x H tiles; more than one are named NAME_0, NAME_1... row by row
//   glyphs CHARACTERS        one tile a character, side by side
// followed by the picture, one character a pixel: '.' white, '-' light, '+' dark, '#' black.
// Lines that begin with ';' and empty lines separate. Throws std::runtime_error with the line.
void AddArt(const TextFile& file, Art& art);

// The C source of the pictures, and its header.
std::string ArtSource(const Art& art);
std::string ArtHeader(const Art& art);

}  // namespace mario
