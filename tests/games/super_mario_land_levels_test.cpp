#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulator_server/game/level_writes.h"
#include "tests/games/super_mario_land_memory.h"

namespace mario {
namespace {

// Whether play counts as begun in the memory that a test has set.
bool HasBegun(const std::vector<Play::Value>& values) {
  Play play;
  play.Set(values);
  GameCondition begun(MarioLand(), MarioLand().start.to_play.back().until, "until");
  return begun.Holds(play.memory());
}

TEST(SuperMarioLand, HasBegunWhenTheLevelAskedForIsInPlay) {
  const auto at = [](int state, int menu, int asked, int started) {
    return HasBegun({{"game_state", state},
                     {"in_menu", menu},
                     {"continue_level", asked},
                     {"world_level", started}});
  };
  EXPECT_TRUE(at(kPlay, 0, 0x11, 0x11));
  EXPECT_TRUE(at(kScrollingPlay, 0, 0x23, 0x23));
  EXPECT_TRUE(at(kScrollingPlay, 0, 0x43, 0x43));
  EXPECT_FALSE(at(kTitle, 1, 0x11, 0x11)) << "title";
  EXPECT_FALSE(at(kPlay, 1, 0x11, 0x11)) << "demo";
  EXPECT_FALSE(at(kLevelStart, 0, 0x11, 0x11)) << "not yet";
  EXPECT_FALSE(at(kPlay, 0, 0x23, 0x11)) << "another level";
}

// The title's memory after a level's writes.
FakeMemory Title(const std::string& level) {
  FakeMemory memory;
  const Level* found = MarioLand().FindLevel(level);
  EXPECT_NE(found, nullptr) << level;
  if (found == nullptr) return memory;
  for (const auto& [index, value] : LevelWrites(MarioLand(), *found, 0, 1)) {
    WriteVariable(MarioLand().variables[index], value, memory);
  }
  return memory;
}

TEST(SuperMarioLand, AsksForEachOfTheTwelveLevelsByTheGamesOwnContinue) {
  EXPECT_EQ(MarioLand().levels.front().name, "1-1");
  EXPECT_TRUE(MarioLand().levels.front().writes.empty()) << "as from power-on";
  EXPECT_EQ(MarioLand().levels.size(), 24u);
  for (int world = 1; world <= 4; ++world) {
    for (int level = 1; level <= 3; ++level) {
      const std::string name = std::to_string(world) + "-" + std::to_string(level);
      for (const bool expert : {false, true}) {
        if (name == "1-1" && !expert) continue;
        const FakeMemory memory = Title(name + (expert ? "-expert" : ""));
        EXPECT_EQ(memory.Read(0xC0A8), world << 4 | level) << name;
        EXPECT_EQ(memory.Read(0xC0A6), expert ? 2 : 1) << name << ": one is taken";
        EXPECT_EQ(memory.Read(0xC004), 0x80) << name << ": START continues";
        EXPECT_EQ(memory.Read(0xFF9A), expert ? 1 : 0) << name;
      }
    }
  }
}

// In play, as the game's Continue leads there: it takes one continue. This level has started.
FakeMemory Started(const Level& asked, int started, bool expert) {
  FakeMemory memory = Title(asked.name);
  if (memory.Read(0xC004) == 0) memory.Write(0xC0A8, 0x11);  // as from power-on
  if (memory.Read(0xC0A6) > 0) {
    memory.Write(0xC0A6, static_cast<std::uint8_t>(memory.Read(0xC0A6) - 1));
  }
  memory.Write(0xFFB4, static_cast<std::uint8_t>(started));
  memory.Write(0xFF9A, expert ? 1 : 0);
  return memory;
}

TEST(SuperMarioLand, RefusesEveryLevelAndGameButTheOneAskedFor) {
  for (const Level& level : MarioLand().levels) {
    for (int world = 1; world <= 4; ++world) {
      for (int number = 1; number <= 3; ++number) {
        for (const bool expert : {false, true}) {
          const FakeMemory memory = Started(level, world << 4 | number, expert);
          GameCondition begun(MarioLand(), MarioLand().start.to_play.back().until, "until");
          const std::string name =
              std::to_string(world) + "-" + std::to_string(number) + (expert ? "-expert" : "");
          EXPECT_EQ(begun.Holds(memory), level.name == name) << level.name << " " << name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace mario
