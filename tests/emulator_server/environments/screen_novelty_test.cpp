#include "emulator_server/environments/observation/screen_novelty.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "emulator_server/environments/game_environment.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

// A screen of 32x32 pixels of one brightness.
class Plain {
 public:
  explicit Plain(std::uint32_t grey) { pixels_.fill(grey * 0x010101); }
  ScreenView view() const { return {32, 32, pixels_}; }

 private:
  std::array<std::uint32_t, 32 * 32> pixels_;
};

TEST(ScreenNovelty, RewardsTheNthSightOfAScreenByTheRootOfN) {
  ScreenNovelty novelty;
  novelty.Begin(Plain(0).view());
  EXPECT_EQ(novelty.Judge(Plain(200).view()).reward, 1.0);
  EXPECT_EQ(novelty.Judge(Plain(200).view()).reward, 1.0 / std::sqrt(2.0));
  EXPECT_EQ(novelty.Judge(Plain(0).view()).reward, 1.0 / std::sqrt(2.0));
}

TEST(ScreenNovelty, PositionIsTheNumberOfDifferentScreensOfTheEpisode) {
  ScreenNovelty novelty;
  novelty.Begin(Plain(0).view());
  EXPECT_EQ(novelty.Judge(Plain(200).view()).progress, 1.0);
  EXPECT_EQ(novelty.Judge(Plain(0).view()).progress, 0.0);
  EXPECT_EQ(novelty.judgement().position, 2.0);
  novelty.Begin(Plain(0).view());
  EXPECT_EQ(novelty.judgement().position, 1.0);
  const Judgement& again = novelty.Judge(Plain(200).view());
  EXPECT_EQ(again.position, 2.0);                 // new to this episode,
  EXPECT_EQ(again.reward, 1.0 / std::sqrt(2.0));  // seen in the one before
}

TEST(ScreenNovelty, SlightChangesOfBrightnessAreNoNewScreen) {
  EXPECT_EQ(ScreenCell(Plain(100).view()), ScreenCell(Plain(101).view()));
  EXPECT_NE(ScreenCell(Plain(0).view()), ScreenCell(Plain(255).view()));
}

TEST(ScreenNovelty, RefusesDamagedCounts) {
  ScreenNovelty novelty;
  EXPECT_THROW(novelty.Load("short"), std::runtime_error);
}

// A tiny game, undescribed.
class NovelEnvironment {
 public:
  NovelEnvironment() {
    game_.formulas = {.position = "", .died = "0", .cleared = "", .reward = "0"};
    game_.rewards_novelty = true;
    config_.environments = config_.groups = 1;
    config_.levels = {"near"};
    config_.action_set = "walk";
    config_.max_steps = 0;
    config_.stall_steps = 20;
    environment_.emplace(GameEnvironment::Parts{game_, starts_, emulator_, config_}, 0);
  }

  TimeStep Step(int action) { return environment_->StepAlone(action, observation_); }
  GameEnvironment& environment() { return *environment_; }

 private:
  Game game_ = TinyGame();
  const Rom rom_ = TinyRom();
  StartStates starts_{game_};
  Emulator emulator_{rom_};
  EnvironmentConfig config_;
  std::optional<GameEnvironment> environment_;
  std::vector<std::uint8_t> observation_ = std::vector<std::uint8_t>(config_.observation.bytes());
};

TEST(NovelGame, IsResumedFromASnapshotWithItsCounts) {
  NovelEnvironment a;
  for (int i = 0; i < 40; ++i) a.Step(i % 3);
  NovelEnvironment b;
  b.environment().Restore(a.environment().Snapshot());
  bool rewarded = false;
  for (int i = 0; i < 40; ++i) {
    const TimeStep expected = a.Step(i % 3);
    EXPECT_EQ(b.Step(i % 3), expected) << i;
    rewarded = rewarded || (expected.reward > 0.0f && expected.reward < 1.0f);
  }
  EXPECT_TRUE(rewarded);
}

TEST(NovelGame, StallsWhereNoNewScreenCanBeSeenAndReportsThoseThatWere) {
  NovelEnvironment novel;
  TimeStep step = novel.Step(0);
  for (int i = 0; i < 200 && !step.last(); ++i) step = novel.Step(0);
  ASSERT_TRUE(step.episode.has_value());
  EXPECT_EQ(step.episode->ended_by, "stall");
  EXPECT_GE(step.episode->furthest_position, 1.0);
}

}  // namespace
}  // namespace mario
