#include "tests/games/sprout_land_screen.h"

#include <algorithm>
#include <stdexcept>

namespace mario {
namespace {

constexpr int kFirstBackgroundTile = 128;
constexpr int kBlack = 3;
constexpr int kGreys[] = {0xFF, 0xAD, 0x52, 0x00};  // mGBA's, from white to black

int Shade(const Tile& tile, int x, int y) {
  const auto plane = static_cast<std::size_t>(2 * y);
  return ((tile[plane] >> (7 - x)) & 1) + 2 * ((tile[plane + 1] >> (7 - x)) & 1);
}

bool OnScreen(const ScreenView& screen, int x, int y) {
  return x >= 0 && y >= 0 && x < screen.width && y < screen.height;
}

bool HasShade(const ScreenView& screen, int x, int y, int shade) {
  const auto at = static_cast<std::size_t>(y * screen.width + x);
  return static_cast<int>(screen.pixels[at] & 0xFF) == kGreys[shade];
}

bool ShowsAt(const ScreenView& screen, const Tile& tile, int left, int top) {
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) {
      if (OnScreen(screen, left + x, top + y) &&
          !HasShade(screen, left + x, top + y, Shade(tile, x, y)))
        return false;
    }
  }
  return true;
}

bool ShowsBlackOf(const ScreenView& screen, const Tile& tile, int left, int top) {
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) {
      if (Shade(tile, x, y) == kBlack && OnScreen(screen, left + x, top + y) &&
          !HasShade(screen, left + x, top + y, kBlack))
        return false;
    }
  }
  return true;
}

const NamedTile& Find(const std::vector<NamedTile>& tiles, const std::string& name) {
  const auto found = std::find_if(tiles.begin(), tiles.end(),
                                  [&](const NamedTile& tile) { return tile.name == name; });
  if (found == tiles.end()) throw std::runtime_error("no picture is called " + name);
  return *found;
}

}  // namespace

SproutLandScreen::SproutLandScreen() {
  for (const char* file : {"letters", "land", "things", "logo"})
    AddArt(ReadTextFile(std::string(SPROUT_LAND_FOLDER "/art/") + file + ".art"), art_);
}

std::string SproutLandScreen::Text(const ScreenView& screen, int row) const {
  std::string text;
  for (int column = 0; column < 20; ++column) {
    text += ' ';
    for (std::size_t i = 0; i < art_.glyphs.size(); ++i) {
      if (art_.glyphs[i] == 0) continue;
      const auto tile = static_cast<std::size_t>(art_.glyphs[i] - kFirstBackgroundTile);
      if (ShowsAt(screen, art_.background[tile], 8 * column, 8 * row))
        text.back() = static_cast<char>(32 + i);
    }
  }
  return text;
}

bool SproutLandScreen::Shows(const ScreenView& screen, const std::string& sprite, int x,
                             int feet_y) const {
  const auto first = static_cast<std::size_t>(Find(art_.sprite_names, sprite).tile);
  return ShowsBlackOf(screen, art_.sprites[first], x - 8, feet_y - 16) &&
         ShowsBlackOf(screen, art_.sprites[first + 1], x - 8, feet_y - 8) &&
         ShowsBlackOf(screen, art_.sprites[first + 2], x, feet_y - 16) &&
         ShowsBlackOf(screen, art_.sprites[first + 3], x, feet_y - 8);
}

bool SproutLandScreen::ShowsTile(const ScreenView& screen, const std::string& tile, int x,
                                 int y) const {
  const int number = Find(art_.tile_names, tile).tile;
  return ShowsAt(screen, art_.background[static_cast<std::size_t>(number - kFirstBackgroundTile)],
                 x, y);
}

}  // namespace mario
