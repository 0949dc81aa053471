#include "learner_client/storage/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"
#include "learner_client/storage/trained_weights.h"
#include "tests/common/demonstrations/builders.h"
#include "tests/learner_client/training/taught.h"
#include "tests/learner_client/training/tiny_run.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Checkpoint, AResumedRunIsTheUninterruptedOneBitForBit) {
  ExpectResumedEqually(TinyConfig(), EmptyFolder());
}

TEST(Checkpoint, SoItIsWithPrioritiesRandomShiftsAndRmsProp) {
  LearnerConfig config = TinyConfig();
  config.priority.alpha = 0.6;
  config.priority.beta_updates = 100;
  config.agent.random_shift = 3;
  config.agent.update.optimizer = "rmsprop";
  config.agent.update.target_sync_updates = 0;
  config.agent.update.target_tau = 0.01;
  ExpectResumedEqually(config, EmptyFolder());
}

TEST(Checkpoint, SoItIsWithEachCurriculum) {
  for (const char* order : {"uniform", "difficulty", "replay-failures", "replay-td-errors"}) {
    for (const int steps_in_flight : {1, 2}) {
      LearnerConfig config = TinyConfig();
      config.environment.levels = {"1-1", "generated"};
      config.environment.last_level_seed = 1000;
      config.environment.first_level_difficulty = 1;
      config.environment.last_level_difficulty = 9;
      config.curriculum = {.order = order, .level_weights = {1.0, 3.0}, .next_difficulty_at = 0.1};
      config.training.steps_in_flight = steps_in_flight;
      ExpectResumedEqually(config, EmptyFolder());
    }
  }
}

LearnerConfig TaughtTinyConfig() {
  LearnerConfig config = Taught(TinyConfig());
  config.demonstration = {.pretrain_updates = 30,
                          .batch_share = 0.5,
                          .margin_fade_updates = 100,
                          .backward_episodes = 3,
                          .backward_success_rate = 0.1};
  return config;
}

TEST(Checkpoint, SoItIsWithDemonstrations) {
  for (const int steps_in_flight : {1, 2}) {
    LearnerConfig config = TaughtTinyConfig();
    config.training.steps_in_flight = steps_in_flight;
    config.priority.alpha = 0.6;
    ExpectResumedEqually(config, EmptyFolder());
  }
}

TEST(Checkpoint, SoItIsInTheMiddleOfThePreTraining) {
  LearnerConfig config = TaughtTinyConfig();
  config.demonstration.pretrain_updates = 300;
  TinyRun first(config);
  first.Iterate(250);
  EXPECT_EQ(first.learner.progress().steps, 0);
  ExpectResumedEqually(config, EmptyFolder());
}

TEST(Checkpoint, ResumesBitForBitWithOverlappedUpdatesAndAReplayThatWraps) {
  LearnerConfig config = TinyConfig();
  config.environment.groups = 4;
  config.agent.batch_size = 32;
  config.training.samples_per_step = 6.0;  // an update every five or six iterations
  config.priority.alpha = 0.6;
  config.replay.frames = 200;
  ExpectResumedEqually(config, EmptyFolder());
}

TEST(Checkpoint, SoItIsWithTwoStepsInFlight) {
  LearnerConfig config = TinyConfig();
  config.training.steps_in_flight = 2;
  ExpectResumedEqually(config, EmptyFolder());
}

TEST(Checkpoint, SavingDoesNotChangeTheRun) {
  CheckpointStore store(EmptyFolder());
  TinyRun plain(TinyConfig()), saving(TinyConfig());
  plain.Iterate(300);
  for (int i = 0; i < 6; ++i) {
    saving.Iterate(50);
    saving.Save(store);
  }
  ExpectEqualWeights(saving, plain);
}

TEST(Checkpoint, RestoresTheReplayFromSeveralSegmentsAfterItHasWrapped) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 5; ++i) {
    run.Iterate(60);  // 120 frames a time into a ring of 400
    run.Save(store);
  }
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  const ReplayBuffer& expected = run.learner.replay();
  const ReplayBuffer& replay = restored.learner.replay();
  for (int e = 0; e < 4; ++e) {
    ASSERT_EQ(replay.count(e), expected.count(e));
    ASSERT_EQ(replay.oldest(e), expected.oldest(e));
    for (std::int64_t i = expected.oldest(e); i < expected.count(e); ++i) {
      EXPECT_TRUE(std::ranges::equal(replay.frame({e, i}), expected.frame({e, i})));
      EXPECT_EQ(replay.record({e, i}).action, expected.record({e, i}).action);
    }
  }
}

TEST(Checkpoint, TheSameRunIsAlwaysTheSameBytes) {
  std::vector<std::string> contents;
  for (const char* const name : {"one", "other"}) {
    const fs::path folder = EmptyFolder() / name;
    TinyRun run(TinyConfig());
    run.Iterate(150);
    run.IterateToTheEndOfTheUpdate();
    CheckpointStore store(folder);
    run.Save(store);
    contents.push_back(Content(folder / "checkpoint-1.zst") + Content(folder / "replay-1.zst"));
  }
  EXPECT_EQ(contents[0], contents[1]);
}

// Another release's, or another emulator's.
class WithUnusableStates : public Environments {
 public:
  explicit WithUnusableStates(const EnvironmentConfig& config) : fakes_(config) {}
  const EnvironmentInfo& info() const override { return fakes_.info(); }
  using Environments::Send;
  void Send(int group, std::span<const int> actions,
            std::span<const EpisodeStart> starts) override {
    fakes_.Send(group, actions, starts);
  }
  TimeSteps Receive() override { return fakes_.Receive(); }
  std::vector<std::string> SnapshotRange(int first, int count) override {
    return fakes_.SnapshotRange(first, count);
  }
  void RestoreRange(int, std::span<const std::string>) override {
    throw UnusableStates("the state is of another release");
  }

 private:
  FakeEnvironments fakes_;
};

TEST(Checkpoint, NewEpisodesBeginWhereTheStatesCannotBeUsedAndAllElseIsResumed) {
  for (const int steps_in_flight : {1, 2}) {
    const fs::path folder = EmptyFolder();
    LearnerConfig config = TinyConfig();
    config.training.steps_in_flight = steps_in_flight;
    TinyRun run(config);
    run.Iterate(250);
    run.IterateToTheEndOfTheUpdate();
    CheckpointStore store(folder);
    run.Save(store);
    WithUnusableStates environments(config.environment);
    Learner learner(config, environments, CpuRegistry());
    CheckpointStore again(folder);
    ASSERT_TRUE(again.Load(config, environments.info(), learner));
    EXPECT_EQ(learner.progress().steps, run.learner.progress().steps);
    EXPECT_EQ(learner.progress().updates, run.learner.progress().updates);
    const std::int64_t before = learner.replay().count(0);
    for (int iteration = 0; iteration < 100; ++iteration) learner.Iterate();
    EXPECT_GT(learner.progress().updates, run.learner.progress().updates);
    // The first time step that was not on its way when the run was saved.
    EXPECT_TRUE(learner.replay().record({0, before + steps_in_flight}).first);
  }
}

TEST(Checkpoint, AFolderWithoutCheckpointsBeginsAnew) {
  TinyRun run(TinyConfig());
  CheckpointStore store(EmptyFolder());
  EXPECT_FALSE(run.Load(store));
}

TEST(Checkpoint, WeightsComeBackWithWhatTheyWereTrainedOn) {
  const fs::path folder = EmptyFolder();
  fs::create_directories(folder);
  const TrainedWeights trained{.run = {.config = TinyConfig(),
                                       .game = "Fake Land",
                                       .rom_sha1 = "ab",
                                       .actions = {"left", "right+A"}},
                               .weights = {{"a.weight", {2}, {1.5f, -2.0f}}}};
  SaveWeights(folder / "weights.zst", trained);
  const TrainedWeights loaded = LoadWeights(folder / "weights.zst");
  EXPECT_EQ(loaded.run.config, trained.run.config);
  EXPECT_EQ(loaded.run.actions, trained.run.actions);
  EXPECT_EQ(loaded.weights, trained.weights);
}

}  // namespace
}  // namespace mario
