#include "learner_client/learner_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/program.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::HasSubstr;

std::string Refusal(const LearnerConfig& config) {
  try {
    Validate(config);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

std::string Preset(const std::string& name) {
  return std::string(MARIO_SOURCE_DIR) + "/learner_client/presets/" + name + ".toml";
}

TEST(LearnerConfig, TheModernPresetIsTheDefault) {
  EXPECT_EQ(ReadConfig(Preset("modern")), LearnerConfig());
}

TEST(LearnerConfig, TheFaithfulPresetHasTheBlogsNumbers) {
  const LearnerConfig config = ReadConfig(Preset("faithful"));
  EXPECT_EQ(config.environment.observation, (ObservationShape{80, 80}));
  EXPECT_EQ(config.environment.action_set, "blog");
  EXPECT_EQ(config.network.stack, 4);
  EXPECT_EQ(config.network.filters, (std::vector<int>{32, 64, 64}));
  EXPECT_EQ(config.network.hidden, 512);
  EXPECT_TRUE(config.network.same_padding);
  EXPECT_FALSE(config.network.dueling);
  EXPECT_EQ(config.network.weight_deviation, 0.01);
  EXPECT_EQ(config.agent.adam.learning_rate, 1e-6);
  EXPECT_EQ(config.agent.decay_to_updates, 0);
  EXPECT_EQ(config.agent.loss, "mse");
  EXPECT_EQ(config.agent.target_sync_updates, 0);
  EXPECT_EQ(config.agent.batch_size, 32);
  EXPECT_EQ(config.agent.gamma, 0.99);
  EXPECT_EQ(config.agent.n_step, 1);
  EXPECT_EQ(config.training.samples_per_step, 32.0);  // one update of 32 a step
  EXPECT_EQ(config.epsilon.observe_steps, 3'200);
  EXPECT_EQ(config.epsilon.explore_steps, 3'000);
  EXPECT_EQ(config.epsilon.initial, 0.1);
  EXPECT_EQ(config.epsilon.final, 0.0001);
  EXPECT_EQ(config.replay.frames, 50'000);
  EXPECT_EQ(Refusal(config), "accepted");
}

TEST(LearnerConfig, ItsTextIsReadBackEqual) {
  LearnerConfig config;
  config.agent.double_dqn = false;
  config.agent.gamma = 0.123456789;
  config.environment.levels = {"1-2", "1-3"};
  config.network.filters = {1, 2, 3};
  EXPECT_EQ(ParseConfig(ConfigText(config)), config);
}

TEST(LearnerConfig, RefusesContradictions) {
  LearnerConfig config;
  config.environment.groups = 3;
  EXPECT_THAT(Refusal(config), HasSubstr("16 environments cannot be divided into 3 groups"));
  config = {};
  config.agent.n_step = 5'000;
  EXPECT_THAT(Refusal(config), HasSubstr("n-step 5000 is longer than an episode"));
  config = {};
  config.replay.frames = 32;
  EXPECT_THAT(Refusal(config), HasSubstr("smaller than a batch of 64"));
  config = {};
  config.replay.frames = 100;
  EXPECT_THAT(Refusal(config), HasSubstr("replay-frames"));
  config = {};
  config.epsilon.observe_steps = 20;
  EXPECT_THAT(Refusal(config), HasSubstr("observe-steps"));
}

TEST(LearnerConfig, RefusesContradictingTargets) {
  LearnerConfig config;
  config.agent.target_tau = 0.005;
  EXPECT_THAT(Refusal(config), HasSubstr("target-tau and target-sync-updates"));
  config = {};
  config.agent.munchausen.alpha = 0.9;
  EXPECT_THAT(Refusal(config), HasSubstr("set double-dqn = false"));
  config.agent.double_dqn = false;
  EXPECT_EQ(Refusal(config), "accepted");
  config.agent.target_sync_updates = 0;
  EXPECT_THAT(Refusal(config), HasSubstr("needs a target network"));
  config = {};
  config.agent.random_shift = 72;
  EXPECT_THAT(Refusal(config), HasSubstr("random-shift 72"));
}

TEST(LearnerConfig, RefusesALearningRateThatCannotFall) {
  LearnerConfig config;
  config.agent.decay_to_updates = config.agent.decay_from_updates;
  EXPECT_THAT(Refusal(config), HasSubstr("from update 30000 to 30000"));
  config.agent.decay_to_updates = 0;
  EXPECT_EQ(Refusal(config), "accepted");
  config = {};
  config.agent.adam.learning_rate = 1e-5;
  EXPECT_THAT(Refusal(config), HasSubstr("final-learning-rate is greater"));
  config.agent.decay_to_updates = 0;
  EXPECT_EQ(Refusal(config), "accepted");
}

TEST(LearnerConfig, ADifferenceLeavesOutWhatMayChange) {
  LearnerConfig now, before;
  now.training.threads = 1;
  now.training.checkpoint_minutes = 1.0;
  EXPECT_EQ(Difference(now, before), "");
  now.training.samples_per_step = 8.0;
  EXPECT_EQ(Difference(now, before), "samples-per-step = 8 (was 4)");
}

TEST(LearnerConfig, NamesNoLevelAndNoActionsOfOneGame) {
  const LearnerConfig config;
  EXPECT_TRUE(config.environment.levels.empty());
  EXPECT_TRUE(config.environment.action_set.empty());
  EXPECT_EQ(Refusal(config), "accepted");
  EXPECT_EQ(ParseConfig(ConfigText(config)), config);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "config.toml") << ConfigText(config);
  EXPECT_EQ(ReadConfig(folder.path() / "config.toml"), config);
}

TEST(LearnerConfig, KeepsLevelsAndActionsThatARunBeganWith) {
  EnvironmentConfig begun, now;
  begun.levels = {"1-1"};  // as the last release saved its defaults
  begun.action_set = "jump";
  KeepLevelsAndActions(begun, now);
  EXPECT_EQ(now, begun);
  now.levels = {"1-2"};
  now.action_set = "blog";
  KeepLevelsAndActions(begun, now);
  EXPECT_EQ(now.levels, std::vector<std::string>{"1-2"});
  EXPECT_EQ(now.action_set, "blog");
}

TEST(LearnerConfig, KnowsTheSeedsAgainThatARunOfTheLastReleaseBeganWith) {
  EnvironmentConfig begun;
  begun.levels = {"generated"};
  begun.first_level_seed = 100;
  begun.last_level_seed = 199;
  const auto kept = [&](const std::string& level) {
    EnvironmentConfig now;
    now.levels = {level};
    KeepLevelsAndActions(begun, now);
    return now;
  };
  EXPECT_EQ(kept("100..199").levels, begun.levels);
  EXPECT_EQ(kept("100..199").last_level_seed, 199u);
  EXPECT_EQ(kept("100..198").levels, std::vector<std::string>{"100..198"});
  begun.last_level_seed = 100;
  EXPECT_EQ(kept("100").levels, begun.levels);
}

}  // namespace
}  // namespace mario
