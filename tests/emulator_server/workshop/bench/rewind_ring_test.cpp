#include "emulator_server/workshop/bench/rewind_ring.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

TEST(RewindRing, ForgetsWhatIsTooLongAgo) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  RewindRing ring(30);
  for (std::uint64_t frame = 0; frame < 200; ++frame) {
    ring.Add(frame, kNoButtons, emulator);
    emulator.RunFrame(kNoButtons, Draw::kNo);
  }
  EXPECT_GE(ring.last() - ring.first(), 30u);
  EXPECT_LT(ring.last() - ring.first(), 60u);
  const std::string now = emulator.SaveState();
  ring.GoTo(200, emulator);
  EXPECT_EQ(emulator.SaveState(), now);
  EXPECT_THROW(ring.GoTo(ring.first(), emulator), std::logic_error);
}

}  // namespace
}  // namespace mario
