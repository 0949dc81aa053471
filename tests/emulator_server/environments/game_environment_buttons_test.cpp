// Which buttons a step presses, frame by frame.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/environments/tiny_environment.h"

namespace mario {
namespace {

TEST(GameEnvironment, HoldsTheActionForTheSkippedFrames) {
  EnvironmentConfig config = PlainConfig();
  config.frame_skip = 6;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  const TimeStep step = environment.Step(kRight);
  EXPECT_FALSE(step.first);
  EXPECT_EQ(step.reward, 6.0f);
  EXPECT_EQ(step.held_action, kRight);
  EXPECT_EQ(step.variables[0], 56.0);
}

// Right is tapped, with nothing or with left held.
Game TappingGame() {
  Game game = TinyGame();
  game.action_sets.front().actions = {{"none", kNoButtons},
                                      {"tap(right,3)", kNoButtons, kButtonRight, 3},
                                      {"left+tap(A)", kButtonLeft, kButtonA, 2}};
  return game;
}

TEST(GameEnvironment, ReleasesATapWithinTheStep) {
  EnvironmentConfig config = PlainConfig();
  config.frame_skip = 8;
  TinyEnvironment environment(config, 0, TappingGame());
  environment.Step(kNone);
  EXPECT_EQ(environment.Step(1).variables[0], 53.0);
  EXPECT_EQ(environment.Step(1).variables[0], 56.0) << "pressed anew in every step";
  const TimeStep step = environment.Step(2);
  EXPECT_EQ(step.variables[0], 48.0) << "what is held stays held";
  EXPECT_EQ(step.held_action, 2);
}

TEST(GameEnvironment, BeginsWithTheActionThatNeitherHoldsNorTaps) {
  Game game = TappingGame();
  std::swap(game.action_sets.front().actions[0], game.action_sets.front().actions[1]);
  TinyEnvironment environment(PlainConfig(), 0, game);
  EXPECT_EQ(environment.Step(0).held_action, 1);
}

TEST(GameEnvironment, NeverChangesTheButtonsWhenAlwaysSticky) {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 1.0;
  TinyEnvironment environment(config);
  environment.Step(kRight);
  for (int i = 0; i < 20; ++i) {
    const TimeStep step = environment.Step(kRight);
    ASSERT_EQ(step.variables[0], 50.0);
    ASSERT_EQ(step.held_action, kNone);
  }
}

TEST(GameEnvironment, RepeatsTheLastButtonsWithTheStickyProbability) {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 0.5;
  config.frame_skip = 1;
  TinyEnvironment environment(config);
  environment.Step(kRight);
  constexpr int kSteps = 4000;
  int obeyed = 0;
  for (int i = 0; i < kSteps; ++i) {
    const int action = i % 2 == 0 ? kRight : kLeft;
    if (environment.Step(action).held_action == action) ++obeyed;
  }
  // An action that differs from the last one is obeyed with probability q = 1/2 + 1/2 (1 - q).
  EXPECT_NEAR(obeyed, kSteps * 2 / 3, 150);
}

TEST(GameEnvironment, ReportsTheActionThatTheLastFrameHeld) {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 0.5;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  std::set<int> held;
  for (int i = 0; i < 50; ++i) {
    held.insert(environment.Step(i % 2 == 0 ? kRight : kLeft).held_action);
  }
  EXPECT_THAT(held, testing::IsSupersetOf({kRight, kLeft}));
}

}  // namespace
}  // namespace mario
