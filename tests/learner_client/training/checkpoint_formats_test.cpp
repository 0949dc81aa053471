// Checkpoints and weights of other releases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/program.h"
#include "learner_client/storage/trained_weights.h"
#include "tests/learner_client/training/tiny_run.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kFormat3 = fs::path(MARIO_SOURCE_DIR) / "tests/learner_client/format_3";
const fs::path kFormat2 = fs::path(MARIO_SOURCE_DIR) / "tests/learner_client/format_2";

// tests/learner_client/format_2 was written by the release that had version 2 of checkpoints and 1
// of weights, on fake environments: 332 steps, then 116 updates.
LearnerConfig ConfigOfFormat2() {
  LearnerConfig config;
  config.environment.environments = 4;
  config.environment.groups = 2;
  config.environment.observation = {36, 36};
  config.environment.action_set = "jump";
  config.environment.levels = {"1-1"};
  config.network.stack = 2;
  config.network.filters = {1, 1, 1};
  config.network.hidden = 2;
  config.network.precision = "fp32";
  config.agent.batch_size = 8;
  config.agent.update.target_sync_updates = 7;
  config.replay.frames = 400;
  config.epsilon.observe_steps = 100;
  config.epsilon.explore_steps = 200;
  config.training.steps_in_flight = 2;
  config.training.threads = 1;
  return config;
}

// tests/learner_client/format_3 was written by release 0.2, which had version 3 of checkpoints and
// 2 of weights, without named arrays: 300 steps, 100 updates of a dueling network.
LearnerConfig ConfigOfFormat3() {
  LearnerConfig config = ConfigOfFormat2();
  config.network.head = "dueling";
  config.network.show_held = true;
  return config;
}

TEST(Checkpoint, ALaterReleasesIsRefusedAndNotGoneBackFrom) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(60);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  Serializer out(folder / "checkpoint-2.zst");
  out.PutFormat("checkpoint", 6);
  out.Commit();
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  try {
    restored.Load(again);
    FAIL() << "it was loaded";
  } catch (const NewerFormat& error) {
    EXPECT_THAT(error.what(), HasSubstr("checkpoint-2.zst: it has version 6 of the checkpoint"));
    EXPECT_THAT(error.what(), HasSubstr("use the release that wrote it"));
  }
}

TEST(Checkpoint, AnotherVersionsIsRefused) {
  const fs::path folder = EmptyFolder();
  fs::create_directories(folder);
  Serializer out(folder / "checkpoint-1.zst");
  out.Put(std::string("mario-learning checkpoint 999"));
  out.Commit();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  EXPECT_THROW(run.Load(store), std::runtime_error);
}

TEST(Checkpoint, AnotherVersionsWeightsAreRefused) {
  const fs::path folder = EmptyFolder();
  fs::create_directories(folder);
  Serializer out(folder / "weights.zst");
  out.Put(std::string("mario-learning weights 999"));
  out.Commit();
  try {
    LoadWeights(folder / "weights.zst");
    FAIL() << "another version was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("it has version 999 of the weights format"));
  }
}

TEST(Checkpoint, OneOfFormat2IsResumedAndSavedInTheFormatOfNow) {
  const fs::path folder = EmptyFolder();
  fs::copy(kFormat2, folder);
  TinyRun run(ConfigOfFormat2());
  CheckpointStore store(folder);
  ASSERT_TRUE(run.Load(store));
  EXPECT_EQ(run.learner.progress().steps, 332);
  EXPECT_EQ(run.learner.progress().updates, 116);
  EXPECT_EQ(run.learner.progress().episodes, 66);
  EXPECT_EQ(run.learner.replay().frames(), 400);
  run.Iterate(60);
  EXPECT_GT(run.learner.progress().updates, 116);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  TinyRun resumed(ConfigOfFormat2());
  CheckpointStore again(folder);
  ASSERT_TRUE(resumed.Load(again));
  ExpectEqualWeights(resumed, run);
  EXPECT_EQ(SavedConfig(folder), ConfigOfFormat2());
}

TEST(Checkpoint, OneOfFormat3IsResumedWithTheNetworkThatItHad) {
  const fs::path folder = EmptyFolder();
  fs::copy(kFormat3, folder);
  TinyRun run(ConfigOfFormat3());
  CheckpointStore store(folder);
  ASSERT_TRUE(run.Load(store));
  EXPECT_EQ(run.learner.progress().steps, 300);
  EXPECT_EQ(run.learner.progress().updates, 100);
  std::vector<std::uint8_t> state(2 * 36 * 36);
  for (std::size_t i = 0; i < state.size(); ++i) {
    state[i] = static_cast<std::uint8_t>(i * 37 % 256);
  }
  const std::vector<int> held = {1};
  const std::vector<float> then = {0.513071358f, 1.42335176f, 1.60005832f, 0.79836601f};
  EXPECT_THAT(run.learner.network().QValues({state, held}),
              testing::Pointwise(testing::FloatNear(1e-4f), then));
  run.Iterate(60);
  run.IterateToTheEndOfTheUpdate();
  EXPECT_GT(run.learner.progress().updates, 140);
  run.Save(store);
  TinyRun resumed(ConfigOfFormat3());
  CheckpointStore again(folder);
  ASSERT_TRUE(resumed.Load(again));
  ExpectEqualWeights(resumed, run);
}

TEST(Checkpoint, ARunIsNotResumedWithAnotherNetworkOrHead) {
  const fs::path folder = EmptyFolder();
  fs::copy(kFormat3, folder);
  CheckpointStore store(folder);
  LearnerConfig config = ConfigOfFormat3();
  config.network.head = "scalar";
  TinyRun run(config);
  EXPECT_THAT([&] { run.Load(store); },
              testing::ThrowsMessage<UsageError>(HasSubstr("head = 'scalar' (was 'dueling')")));
}

TEST(Checkpoint, WeightsOfFormat2AreReadAsNamedArrays) {
  const TrainedWeights trained = LoadWeights(kFormat3 / "weights.zst");
  EXPECT_EQ(trained.run.config, ConfigOfFormat3());
  TinyRun run(ConfigOfFormat3());
  run.learner.network().LoadWeights(trained.weights);
  EXPECT_EQ(run.learner.network().Weights(), trained.weights);
}

TEST(Checkpoint, WeightsOfFormat1AreRead) {
  const TrainedWeights trained = LoadWeights(kFormat2 / "weights.zst");
  EXPECT_EQ(trained.run.config, ConfigOfFormat2());
  EXPECT_EQ(trained.run.game, "Fake Land");
  EXPECT_EQ(trained.run.actions.size(), 4u);
}

}  // namespace
}  // namespace mario
