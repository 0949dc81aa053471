// The same game on another emulator: positions under the same buttons are those on mGBA, until the
// first death (how long the level takes to be drawn anew differs by a frame). Needs a
// libretro core: Debian's libretro-gambatte, or the file that MARIO_LIBRETRO_CORE names.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/environments/starts/start_states.h"
#include "tests/games/libretro_core.h"

namespace mario {
namespace {

constexpr int kTitleFrames = 200;  // until the title screen stands
constexpr int kStartFrames = 400;  // START, until the level runs, at most
constexpr int kPlayedFrames = 1500;
constexpr std::uint32_t kTimeToNextUnit = 0xDA00;  // counts down from 40 once the level runs
constexpr std::uint32_t kLevelRequest = 0xDE00, kDifficulty = 0xDE01, kSeed = 0xDE02;
constexpr std::uint32_t kDeathCause = 0xDE06;

// Where the player is: px from the level's left edge, and y on the screen.
struct Place {
  int x = 0;
  int y = 0;
  bool operator==(const Place&) const = default;
};

void PrintTo(const Place& place, std::ostream* out) { *out << place.x << "," << place.y; }

class MgbaConsole {
 public:
  explicit MgbaConsole(const Rom& rom) : emulator_(rom) {}
  void RunFrame(std::uint16_t buttons) { emulator_.RunFrame(buttons, Draw::kNo); }
  std::uint8_t Read(std::uint32_t address) const { return emulator_.Read(address); }
  void Write(std::uint32_t address, std::uint8_t value) { emulator_.Write(address, value); }

 private:
  Emulator emulator_;
};

template <typename Console>
void RequestLevel(Console& console, const LevelStart& start) {
  console.Write(kLevelRequest, start.level == "generated" ? 0xFF : 0x11);
  console.Write(kDifficulty, static_cast<std::uint8_t>(start.difficulty));
  for (std::uint32_t byte = 0; byte < 4; ++byte)
    console.Write(kSeed + byte, static_cast<std::uint8_t>(start.seed >> (8 * byte)));
}

// Emulators differ in how long power-on takes, so frames are counted from the level's first one.
template <typename Console>
bool BeginLevel(Console& console, const LevelStart& start) {
  for (int frame = 0; frame < kTitleFrames; ++frame) console.RunFrame(kNoButtons);
  RequestLevel(console, start);
  for (int frame = 0; frame < 4; ++frame) console.RunFrame(kButtonStart);
  const auto runs = [&] { return console.Read(kTimeToNextUnit) == 39; };
  for (int frame = 0; frame < kStartFrames && !runs(); ++frame) console.RunFrame(kNoButtons);
  return runs();
}

// Mostly to the right, with runs and jumps of all lengths.
std::vector<std::uint16_t> Buttons() {
  std::mt19937 random(11);  // its sequence is part of the C++ standard
  std::vector<std::uint16_t> buttons;
  std::uint16_t held = kButtonRight;
  for (int frame = 0; frame < kPlayedFrames; ++frame) {
    if (random() % 12 == 0)
      held = static_cast<std::uint16_t>(kButtonRight | (random() & (kButtonA | kButtonB)));
    buttons.push_back(held);
  }
  return buttons;
}

template <typename Console>
std::vector<Place> PlayOn(Console& console, const LevelStart& start) {
  std::vector<Place> places;
  if (!BeginLevel(console, start)) return places;
  for (const std::uint16_t buttons : Buttons()) {
    console.RunFrame(buttons);
    if (console.Read(kDeathCause) != 0) break;
    places.push_back({console.Read(0xDE0C) + 256 * console.Read(0xDE0D), console.Read(0xC201)});
  }
  return places;
}

class SproutLandElsewhere : public testing::TestWithParam<LevelStart> {};

TEST_P(SproutLandElsewhere, PositionsAreThoseOnMgba) {
  const auto core = LibretroCore::Find();
  if (!core) {
    GTEST_SKIP() << "no libretro core to compare with: install Debian's libretro-gambatte, or name "
                    "one in MARIO_LIBRETRO_CORE";
  }
  const Rom rom = LoadRom(SPROUT_LAND_ROM);
  MgbaConsole mgba(rom);
  LibretroCore other(*core, rom.bytes);
  const std::vector<Place> expected = PlayOn(mgba, GetParam());
  const std::vector<Place> found = PlayOn(other, GetParam());
  ASSERT_FALSE(expected.empty()) << "the level does not begin on mGBA";
  ASSERT_EQ(found.size(), expected.size()) << "a life ends sooner or later on " << *core;
  const auto [here, there] = std::mismatch(expected.begin(), expected.end(), found.begin());
  EXPECT_TRUE(here == expected.end())
      << "they part in frame " << here - expected.begin() << ": " << testing::PrintToString(*here)
      << " on mGBA, " << testing::PrintToString(*there) << " there";
  const auto furthest = std::max_element(expected.begin(), expected.end(),
                                         [](Place a, Place b) { return a.x < b.x; });
  EXPECT_GT(furthest->x, 150);  // it has gone somewhere
}

INSTANTIATE_TEST_SUITE_P(Levels, SproutLandElsewhere,
                         testing::Values(LevelStart{"1-1", 0, 1},
                                         LevelStart{"generated", 0x80000000u, 3}));

}  // namespace
}  // namespace mario
