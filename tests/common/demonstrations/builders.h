#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "common/demonstrations/demonstration.h"

namespace mario {

inline DemonstrationOrigin TestOrigin() {
  return {.game = "Fake Land",
          .rom_sha1 = std::string(40, 'a'),
          .description = std::string(40, 'b'),
          .emulator = "mGBA 0.10.1 as gb",
          .level = "1-1",
          .seed = 4'000'000'000,
          .difficulty = 7,
          .settings = {{"action-set", "joypad"}},
          .recorded_at = "2026-11-29T05:12:33Z"};
}

// Of 1,500 frames, with states after 600, 1,200 and all of them.
inline Demonstration TestDemonstration() {
  Demonstration demonstration{
      .origin = TestOrigin(), .buttons = {}, .states = {}, .ended_by = "cleared"};
  for (int frame = 0; frame < 1500; ++frame) {
    demonstration.buttons.push_back(static_cast<std::uint16_t>(frame / 7 % 256));
  }
  demonstration.states = {{600, "first"}, {1200, std::string("a\0b", 3)}, {1500, "last"}};
  return demonstration;
}

inline std::string BytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void WriteBytes(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace mario
