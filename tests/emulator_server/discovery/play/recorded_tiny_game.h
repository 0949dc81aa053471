#pragma once

#include <filesystem>
#include <fstream>

#include "common/demonstrations/demonstration.h"
#include "emulator_server/discovery/play/play_finder.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/level_state.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {

// From the tiny game's title START leads into play at once.
inline constexpr PlayFinderConfig kNear{.places = 4, .rounds = 1, .rollouts = 2};

// A person's play of the tiny game, as recorded on a server with --game none.
class RecordedTinyGame {
 public:
  explicit RecordedTinyGame(const FoundStart& found) : start(found) {
    play.origin = {.game = "tiny",
                   .rom_sha1 = rom.sha1,
                   .description = "",
                   .emulator = EmulatorAndConsole(rom.platform),
                   .level = "play"};
    Emulator emulator(rom);
    emulator.LoadState(start.state);
    for (int frame = 0; frame < 1200; ++frame) {
      const int turn = frame / 40 % 3;
      play.buttons.push_back(turn == 0 ? kButtonRight : turn == 1 ? kButtonLeft : kNoButtons);
      emulator.RunFrame(play.buttons.back(), Draw::kNo);
    }
    play.states.push_back({1200, MakeLevelState(emulator)});
    play.ended_by = "stopped";
  }

  std::filesystem::path File() const {
    auto file = folder_.path() / "mine.demonstration";
    std::ofstream(file, std::ios::binary) << EncodeDemonstration(play);
    return file;
  }

  const Rom rom = TinyRom();
  const FoundStart start;
  Demonstration play;

 private:
  TemporaryFolder folder_;
};

// Of the tiny game; found once.
inline const FoundStart& TinyStart() {
  static const FoundStart start = [] {
    const Rom rom = TinyRom();
    Emulator emulator(rom);
    return FindPlay(emulator, kNear);
  }();
  return start;
}

}  // namespace mario
