#pragma once

#include <string>

#include "emulator_server/emulator/emulator.h"
#include "games/sprout_land/tools/art.h"

namespace mario {

// Reads Sprout Land's screen as a person does: from its pixels alone, by the pictures in the game's
// .art files.
class SproutLandScreen {
 public:
  SproutLandScreen();

  // The text in a row of the status bar (0 or 1): 20 characters, ' ' where there is none.
  std::string Text(const ScreenView& screen, int row) const;

  // Whether a sprite's black pixels are black with its centre's bottom at (x, feet_y), in px.
  bool Shows(const ScreenView& screen, const std::string& sprite, int x, int feet_y) const;

  // Whether a tile of the land stands at exactly (x, y), in px; parts beyond the screen count as
  // shown.
  bool ShowsTile(const ScreenView& screen, const std::string& tile, int x, int y) const;

 private:
  Art art_;
};

}  // namespace mario
