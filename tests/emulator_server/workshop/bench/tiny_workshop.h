#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

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

}  // namespace mario
