#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/workshop/bench/workbench.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {

// A folder with the tiny game's ROM in it, and room for a description.
class TinyWorkshop {
 public:
  TinyWorkshop() {
    const std::vector<std::uint8_t> bytes = TinyRomBytes();
    std::ofstream(rom(), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
  }

  std::filesystem::path rom() const { return folder_.path() / "tiny.gb"; }
  std::filesystem::path game() const { return folder_.path() / "tiny"; }

  std::string Description() const {
    std::ifstream in(game() / "game.json");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void Describe(const std::string& text) const {
    std::filesystem::create_directories(game());
    std::ofstream(game() / "game.json") << text;
  }

 private:
  const TemporaryFolder folder_;
};

// The game's x.
inline constexpr WatchedNumber kX = {0xC001, "|u1"};

// At play, with x = `x`: START moves to the level's x, which stands in C003.
inline void Begin(Workbench& bench) {
  for (int i = 0; i < 10; ++i) bench.Tick();
  bench.Hold(kButtonStart);
  for (int i = 0; i < 2; ++i) bench.Tick();
  bench.Hold(kButtonRight);
  for (int i = 0; i < 30; ++i) bench.Tick();
}

}  // namespace mario
