#include "tests/games/sprout_land_game.h"

namespace mario {

SproutLandGame::SproutLandGame()
    : game_(LoadGame(SPROUT_LAND_FOLDER)),
      rom_(LoadRom(SPROUT_LAND_ROM)),
      starts_(game_),
      emulator_(rom_) {
  Hold(kNoButtons, 200);
}

SproutLandGame::SproutLandGame(const LevelStart& start) : SproutLandGame() {
  starts_.Load(start, emulator_);
  Hold(kNoButtons, 1);
}

void SproutLandGame::Hold(std::uint16_t buttons, int frames) {
  for (int i = 0; i < frames; ++i) emulator_.RunFrame(buttons, Draw::kYes);
}

bool SproutLandGame::HoldUntilState(std::uint16_t buttons, int state, int frames) {
  for (int i = 0; i < frames && this->state() != state; ++i) Hold(buttons, 1);
  return this->state() == state;
}

}  // namespace mario
