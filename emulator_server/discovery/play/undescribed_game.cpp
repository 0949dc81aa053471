#include "emulator_server/discovery/play/undescribed_game.h"

#include <cstdint>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/joypad.h"

namespace mario {

ActionSet UsualActions() {
  ActionSet set{.name = "buttons", .actions = {}};
  for (const char* buttons :
       {"none", "right", "left", "up", "down", "A", "B", "right+A", "left+A"}) {
    set.actions.push_back({buttons, ParseButtons(buttons)});
  }
  return set;
}

Game UndescribedGame(const Rom& rom, const FoundStart& start) {
  Game game;
  game.file = rom.file;
  game.name = rom.file.stem().string();
  game.platform = PlatformName(rom.platform);
  game.roms = {{rom.file.filename().string(), rom.sha1}};
  game.formulas = {.position = "", .died = "0", .cleared = "", .reward = "0"};
  game.rewards_novelty = true;
  game.action_sets = {UsualActions()};
  game.levels = {{.name = kUndescribedLevel}};
  game.settings = {{"max-steps", "1000"}, {"stall-steps", "200"}};
  game.start.to_play = start.buttons;
  return game;
}

Game LoadGameOr(const std::filesystem::path& folder, const Rom& rom) {
  if (folder != kNoDescription) return LoadGame(folder);
  Emulator emulator(rom);
  return UndescribedGame(rom, FindPlay(emulator));
}

}  // namespace mario
