// The level that needs a demonstration: nothing is earned before its key.
#include <gtest/gtest.h>

#include <fstream>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/game_rules.h"
#include "tests/tools/level_search.h"

namespace mario {
namespace {

const LevelStart kStart{.level = "key", .seed = 0, .difficulty = 0};
constexpr int kStepFrames =
    8;  // of the recorded search: as a person's, its buttons stay for a while
constexpr double kFramesPerSecond = 59.7275;
constexpr std::uint32_t kSize = 0xFF99;

// The buttons of each frame of the way that a search found:
//   level_search --game tests/games/sprout_land_key_search --rom ROM --level key --action-set walk
//     --step-frames 8 --actions tests/golden/sprout_land_key_clearing.txt
std::vector<std::uint16_t> ClearingFrames() {
  std::ifstream in(GOLDEN_FOLDER "/sprout_land_key_clearing.txt");
  std::vector<std::uint16_t> frames;
  int steps = 0;
  for (std::string action; in >> steps >> action;) {
    frames.insert(frames.end(), static_cast<std::size_t>(kStepFrames * steps),
                  ParseButtons(action));
  }
  return frames;
}

// The level in an emulator of its own, judged by the description that agents are given.
class KeyLevel {
 public:
  KeyLevel()
      : game_(LoadGame(SPROUT_LAND_KEY_FOLDER)),
        rom_(LoadRom(SPROUT_LAND_KEY_ROM)),
        emulator_(rom_),
        rules_(game_) {
    StartStates(game_).Load(kStart, emulator_);
    rules_.Begin(emulator_);
  }

  const Judgement& Play(std::uint16_t buttons) {
    emulator_.RunFrame(buttons, Draw::kNo);
    return rules_.Judge(emulator_);
  }
  bool HasKey() const { return emulator_.Read(kSize) == 1 || emulator_.Read(kSize) == 2; }
  void TakeKeyAway() { emulator_.Write(kSize, 0); }

 private:
  const Game game_;
  const Rom rom_;
  Emulator emulator_;
  GameRules rules_;
};

TEST(SproutLandKey, EarnsNothingInTheFirstMinuteThenTheKeyThenTheGate) {
  KeyLevel level;
  double before = 0.0, after = 0.0;
  int frames_to_key = 0;
  bool cleared = false;
  for (const std::uint16_t buttons : ClearingFrames()) {
    const Judgement& judgement = level.Play(buttons);
    ASSERT_FALSE(judgement.died);
    const bool had_key = level.HasKey();
    (had_key ? after : before) += judgement.reward;
    frames_to_key += had_key ? 0 : 1;
    if ((cleared = judgement.cleared)) break;
  }
  EXPECT_TRUE(cleared);
  EXPECT_EQ(before, 0.0);
  EXPECT_GT(frames_to_key, 60 * kFramesPerSecond);
  EXPECT_GT(after, 2.0) << "the key, the way to the gate, and the gate";
}

TEST(SproutLandKey, HasAGateThatASmallSproutDoesNotPass) {
  KeyLevel level;
  for (const std::uint16_t buttons : ClearingFrames()) {
    if (level.HasKey()) level.TakeKeyAway();
    ASSERT_FALSE(level.Play(buttons).cleared);
  }
  for (int frame = 0; frame < 1200; ++frame) {
    const auto jump = static_cast<std::uint16_t>(frame % 40 < 20 ? kButtonA : 0);
    const std::uint16_t way = frame % 400 < 200 ? kButtonRight : kButtonLeft;
    ASSERT_FALSE(level.Play(static_cast<std::uint16_t>(way | jump)).cleared);
  }
}

// With a position that tells the search of the way to the key, and that the key is wanted.
TEST(SproutLandKey, IsClearedByASearch) {
  const Game game = LoadGame(SPROUT_LAND_KEY_SEARCH_FOLDER);
  const Rom rom = LoadRom(SPROUT_LAND_KEY_ROM);
  Emulator emulator(rom);
  StartStates starts(game);
  const LevelSearchConfig config{.action_set = "walk", .step_frames = kStepFrames};
  EXPECT_TRUE(SearchLevel(game, kStart, starts, config, emulator).cleared);
}

}  // namespace
}  // namespace mario
