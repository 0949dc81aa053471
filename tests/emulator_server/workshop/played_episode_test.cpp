#include "emulator_server/workshop/played_episode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr int kNone = 0, kRight = 1, kLeft = 2;  // of TinyGame's "walk"

// An environment's parts, which it must not outlive.
struct TinyParts {
  Game game = TinyGame();
  Rom rom = TinyRom();
  StartStates starts{game};
  Emulator emulator{rom};
  EnvironmentConfig config = [] {
    EnvironmentConfig one;
    one.environments = one.groups = 1;
    one.action_set = "walk";
    one.levels = {"near"};
    one.sticky_probability = 0.0;
    one.max_no_ops = 0;
    return one;
  }();

  EpisodePlayer Make() { return EpisodePlayer({game, starts, emulator, config}); }
};

TEST(EpisodePlayer, TellsEveryVariableAndFormulaOfEveryStep) {
  TinyParts parts;
  EpisodePlayer player = parts.Make();
  const PlayedStep start = player.Begin();
  EXPECT_EQ(start.step, 0);
  EXPECT_EQ(start.action, "");
  EXPECT_EQ(start.variables.at(1), 50.0) << "x";
  EXPECT_EQ(start.judgement.position, 50.0);
  const PlayedStep step = player.Play(kRight);
  EXPECT_EQ(step.step, 1);
  EXPECT_EQ(step.action, "right");
  EXPECT_EQ(step.variables.at(1), 54.0);
  EXPECT_EQ(step.judgement.position, 54.0);
  EXPECT_EQ(step.judgement.progress, 4.0);
  EXPECT_EQ(step.judgement.reward, 4.0);
  EXPECT_FALSE(step.judgement.died);
  EXPECT_EQ(player.Begin().variables.at(1), 50.0) << "another episode";
}

TEST(EpisodePlayer, PlaysAnEpisodeToItsEndAndNamesTheCause) {
  TinyParts parts;
  EpisodePlayer player = parts.Make();
  PlayedEpisode episode{"with left held", {}};
  PlayEpisode(
      player, 100, [] { return kLeft; }, episode);
  EXPECT_EQ(episode.steps.size(), 11u) << "40 pixels, 4 a step";
  EXPECT_EQ(episode.steps.back().ended_by, "edge");
  EXPECT_TRUE(episode.steps.back().judgement.died);
  PlayEpisode(
      player, 5, [] { return kNone; }, episode);
  EXPECT_EQ(episode.steps.size(), 6u);
  EXPECT_EQ(episode.steps.back().ended_by, "");
}

TEST(EpisodePlayer, KeepsTheStepsBeforeAnError) {
  TinyParts parts;
  parts.game.formulas.reward = "1 / (x - 62)";
  EpisodePlayer player = parts.Make();
  PlayedEpisode episode{"with right held", {}};
  EXPECT_THROW(PlayEpisode(
                   player, 100, [] { return kRight; }, episode),
               std::runtime_error);
  EXPECT_EQ(episode.steps.size(), 3u) << "50, 54, 58";
}

TEST(EpisodePlayer, FindsTheActionThatHoldsAButtonAndLeastElse) {
  const ActionSet set{"walk",
                      {{"A", kButtonA},
                       {"right+A", kButtonRight | kButtonA},
                       {"right", kButtonRight},
                       {"right+B", kButtonRight | kButtonB},
                       {"up+A", kButtonUp | kButtonA}}};
  EXPECT_EQ(FindActionHolding(set, kButtonRight), 2);
  EXPECT_EQ(FindActionHolding(set, kButtonUp), 4);
  EXPECT_EQ(FindActionHolding(set, kButtonLeft), std::nullopt);
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

PlayedEpisode Counting(int steps) {
  PlayedEpisode episode{"counting", {}};
  for (int step = 0; step <= steps; ++step) {
    PlayedStep one;
    one.step = step;
    one.action = "none";
    one.variables = {1.0 * step, -123456789012.0, 0.0, 65535.0};
    one.judgement.reward = 0.015625;
    episode.steps.push_back(one);
  }
  episode.steps.back().ended_by = "edge";
  return episode;
}

TEST(EpisodeTable, HasColumnsThatFitAnyNumber) {
  const std::vector<std::string> lines = Lines(EpisodeTable(TinyGame(), Counting(2), 10));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0],
            "  step  action  frame              x  state  level  position  progress    reward  died"
            "  cleared  cause");
  EXPECT_EQ(lines[3],
            "     2    none      2  -123456789012      0  65535         0         0  0.015625     0"
            "        0  edge");
}

TEST(EpisodeTable, ShowsTheStartTheEndAndAFewStepsBetween) {
  const std::vector<std::string> lines = Lines(EpisodeTable(TinyGame(), Counting(1000), 10));
  EXPECT_EQ(lines.size(), 12u);
  EXPECT_THAT(lines[1], testing::StartsWith("     0    none"));
  EXPECT_THAT(lines[2], testing::StartsWith("   100    none"));
  EXPECT_THAT(lines.back(),
              testing::AllOf(testing::StartsWith("  1000    none"), testing::EndsWith("  edge")));
  EXPECT_EQ(Lines(EpisodeTable(TinyGame(), Counting(0), 10)).size(), 2u);
}

}  // namespace
}  // namespace mario
