#include "learner_client/config/learner_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/storage/trained_weights.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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

// What is made of demonstrations is the default's; without them it means nothing.
TEST(LearnerConfig, TheDemonstrationsPresetIsTheDefaultButForItsExploration) {
  LearnerConfig expected;
  expected.epsilon = {.observe_steps = 2000, .explore_steps = 20'000, .initial = 0.1};
  EXPECT_EQ(ReadConfig(Preset("demonstrations")), expected);
}

TEST(LearnerConfig, TheFaithfulPresetHasTheBlogsNumbers) {
  const LearnerConfig config = ReadConfig(Preset("faithful"));
  EXPECT_EQ(config.environment.observation, (ObservationShape{80, 80}));
  EXPECT_EQ(config.environment.action_set, "blog");
  EXPECT_EQ(config.network.stack, 4);
  EXPECT_EQ(config.network.filters, (std::vector<int>{32, 64, 64}));
  EXPECT_EQ(config.network.hidden, 512);
  EXPECT_TRUE(config.network.same_padding);
  EXPECT_EQ(config.network.head, "scalar");
  EXPECT_EQ(config.network.weight_deviation, 0.01);
  EXPECT_EQ(config.agent.update.adam.learning_rate, 1e-6);
  EXPECT_EQ(config.agent.update.decay_to_updates, 0);
  EXPECT_EQ(config.agent.update.loss, "mse");
  EXPECT_EQ(config.agent.update.target_sync_updates, 0);
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
  config.agent.update.target_tau = 0.005;
  EXPECT_THAT(Refusal(config), HasSubstr("target-tau and target-sync-updates"));
  config = {};
  config.agent.update.munchausen.alpha = 0.9;
  EXPECT_THAT(Refusal(config), HasSubstr("set double-dqn = false"));
  config.agent.update.double_dqn = false;
  EXPECT_EQ(Refusal(config), "accepted");
  config.agent.update.target_sync_updates = 0;
  EXPECT_THAT(Refusal(config), HasSubstr("needs a target network"));
  config = {};
  config.agent.random_shift = 72;
  EXPECT_THAT(Refusal(config), HasSubstr("random-shift 72"));
}

TEST(LearnerConfig, RefusesALearningRateThatCannotFall) {
  LearnerConfig config;
  config.agent.update.decay_to_updates = config.agent.update.decay_from_updates;
  EXPECT_THAT(Refusal(config), HasSubstr("from update 30000 to 30000"));
  config.agent.update.decay_to_updates = 0;
  EXPECT_EQ(Refusal(config), "accepted");
  config = {};
  config.agent.update.adam.learning_rate = 1e-5;
  EXPECT_THAT(Refusal(config), HasSubstr("final-learning-rate is greater"));
  config.agent.update.decay_to_updates = 0;
  EXPECT_EQ(Refusal(config), "accepted");
}

TEST(LearnerConfig, ADifferenceLeavesOutWhatMayChange) {
  LearnerConfig now, before;
  now.training.threads = 1;
  now.training.checkpoint_minutes = 1.0;
  EXPECT_EQ(Difference(now, before), "");
  now.training.samples_per_step = 8.0;
  EXPECT_EQ(Difference(now, before), "samples-per-step = 8 (was 4)");
  now = before;
  now.training.steps_in_flight = 1;
  EXPECT_EQ(Difference(now, before), "steps-in-flight = 1 (was 0)");
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

}  // namespace
}  // namespace mario
