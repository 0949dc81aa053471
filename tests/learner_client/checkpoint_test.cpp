#include "learner_client/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "common/program.h"
#include "tests/fakes/fake_environments.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

LearnerConfig TinyConfig() {
  LearnerConfig config;
  config.environment.environments = 4;
  config.environment.groups = 2;
  config.environment.observation = {40, 40};
  config.network.filters = {4, 4, 4};
  config.network.hidden = 8;
  config.network.precision = "fp32";
  config.agent.batch_size = 8;
  config.agent.target_sync_updates = 7;
  config.replay.frames = 400;
  config.priority.alpha = 0.0;  // uniform replay
  config.epsilon.observe_steps = 100;
  config.epsilon.explore_steps = 200;
  return config;
}

// A learner on fake environments of its own.
struct TinyRun {
  explicit TinyRun(const LearnerConfig& run_config)
      : config(run_config), environments(config.environment), learner(config, environments) {}

  void Turns(int count) {
    for (int i = 0; i < count; ++i) learner.Turn();
  }
  // How many turns that takes.
  int TurnsToTheEndOfTheUpdate() {
    int turns = 0;
    for (; !learner.IsBetweenUpdates(); ++turns) learner.Turn();
    return turns;
  }
  void Save(CheckpointStore& store) { store.Save(config, environments.info(), learner); }
  bool Load(CheckpointStore& store) { return store.Load(config, environments.info(), learner); }

  LearnerConfig config;
  FakeEnvironments environments;
  Learner learner;
};

fs::path EmptyFolder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path folder = fs::path(testing::TempDir()) / test->name();
  fs::remove_all(folder);
  return folder;
}

void ExpectEqualWeights(const TinyRun& one, const TinyRun& other) {
  const auto a = one.learner.agent().weights(), b = other.learner.agent().weights();
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  EXPECT_EQ(one.learner.progress().updates, other.learner.progress().updates);
  EXPECT_EQ(one.learner.progress().steps, other.learner.progress().steps);
}

void Damage(const fs::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2));
  stream.put('\x5a').put('\x5a').put('\x5a');
}

void ExpectResumedEqually(const LearnerConfig& config, const fs::path& folder) {
  TinyRun whole(config);
  whole.Turns(400);

  TinyRun first(config);
  first.Turns(250);
  const int more = first.TurnsToTheEndOfTheUpdate();
  CheckpointStore before(folder);
  first.Save(before);
  TinyRun second(config);
  CheckpointStore after(folder);
  ASSERT_TRUE(second.Load(after));
  second.Turns(150 - more);
  EXPECT_GT(whole.learner.progress().updates, 30);
  ExpectEqualWeights(second, whole);
}

TEST(Checkpoint, AResumedRunIsTheUninterruptedOneBitForBit) {
  ExpectResumedEqually(TinyConfig(), EmptyFolder());
}

TEST(Checkpoint, SoItIsWithPrioritiesRandomShiftsAndRmsProp) {
  LearnerConfig config = TinyConfig();
  config.priority.alpha = 0.6;
  config.priority.beta_updates = 100;
  config.agent.random_shift = 3;
  config.agent.optimizer = "rmsprop";
  config.agent.target_sync_updates = 0;
  config.agent.target_tau = 0.01;
  ExpectResumedEqually(config, EmptyFolder());
}

TEST(Checkpoint, SoItIsWithUpdatesBesideTurnsAndAReplayThatWraps) {
  LearnerConfig config = TinyConfig();
  config.environment.groups = 4;
  config.agent.batch_size = 32;
  config.training.samples_per_step = 6.0;  // an update every five or six turns
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
  plain.Turns(300);
  for (int i = 0; i < 6; ++i) {
    saving.Turns(50);
    saving.Save(store);
  }
  ExpectEqualWeights(saving, plain);
}

TEST(Checkpoint, RestoresTheReplayFromSeveralSegmentsAfterItHasWrapped) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 5; ++i) {
    run.Turns(60);  // 120 frames a time into a ring of 400
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

TEST(Checkpoint, RemovesWhatTheLastTwoDoNotNeed) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 12; ++i) {
    run.Turns(60);
    run.Save(store);
  }
  const auto files = std::distance(fs::directory_iterator(folder), fs::directory_iterator());
  EXPECT_LE(files, 2 + 6);
  EXPECT_TRUE(fs::exists(folder / "checkpoint-12.zst"));
  EXPECT_TRUE(fs::exists(folder / "checkpoint-11.zst"));
  EXPECT_FALSE(fs::exists(folder / "checkpoint-10.zst"));
}

TEST(Checkpoint, GoesBackToTheOneBeforeADamagedOne) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Turns(200);
  run.Save(store);
  const std::int64_t steps = run.learner.progress().steps;
  run.Turns(50);
  run.Save(store);
  Damage(folder / "checkpoint-2.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  EXPECT_EQ(restored.learner.progress().steps, steps);
}

TEST(Checkpoint, NoticesADamagedReplayFile) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Turns(200);
  run.Save(store);
  Damage(folder / "replay-1.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  EXPECT_THROW(restored.Load(again), std::runtime_error);
}

TEST(Checkpoint, RefusesARunThatWasBegunWithOtherSettings) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Turns(10);
  run.Save(store);
  LearnerConfig config = TinyConfig();
  config.agent.gamma = 0.5;
  TinyRun other(config);
  CheckpointStore again(folder);
  try {
    other.Load(again);
    FAIL() << "another gamma was accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("gamma = 0.5"));
  }
}

// What a run says that is begun again with the settings, or the game, changed.
class AnotherRun : public testing::Test {
 protected:
  AnotherRun() {
    TinyRun run(TinyConfig());
    CheckpointStore store(folder_);
    run.Turns(10);
    run.Save(store);
  }
  std::string Refusal() {
    TinyRun run(config_);
    CheckpointStore store(folder_);
    EnvironmentInfo info = run.environments.info();
    change_(info);
    try {
      store.Load(config_, info, run.learner);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  const fs::path folder_ = EmptyFolder();
  LearnerConfig config_ = TinyConfig();
  std::function<void(EnvironmentInfo&)> change_ = [](EnvironmentInfo&) {};
};

TEST_F(AnotherRun, IsAcceptedWhenNothingHasChanged) { EXPECT_EQ(Refusal(), "accepted"); }

TEST_F(AnotherRun, WithAnotherNetworkIsRefused) {
  config_.network.hidden = 16;
  EXPECT_THAT(Refusal(), HasSubstr("hidden = 16 (was 8)"));
}

TEST_F(AnotherRun, OfAnotherGameIsRefused) {
  change_ = [](EnvironmentInfo& info) { info.game = "Other Land"; };
  EXPECT_THAT(Refusal(), HasSubstr("was begun with the game Fake Land"));
}

TEST_F(AnotherRun, OfAnotherRomIsRefused) {
  change_ = [](EnvironmentInfo& info) { info.rom_sha1 = std::string(40, '0'); };
  EXPECT_THAT(Refusal(), HasSubstr("was begun with the ROM ffff"));
}

TEST_F(AnotherRun, WithOtherActionsIsRefused) {
  change_ = [](EnvironmentInfo& info) { info.actions.pop_back(); };
  EXPECT_THAT(Refusal(), HasSubstr("was begun with other actions"));
}

TEST(Checkpoint, AnotherVersionsIsRefused) {
  const fs::path folder = EmptyFolder();
  fs::create_directories(folder);
  ArchiveWriter archive(folder / "checkpoint-1.zst");
  archive.Put(std::string("mario-learning checkpoint 999"));
  archive.Commit();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  EXPECT_THROW(run.Load(store), std::runtime_error);
}

TEST(Checkpoint, AnotherVersionsWeightsAreRefused) {
  const fs::path folder = EmptyFolder();
  fs::create_directories(folder);
  ArchiveWriter archive(folder / "weights.zst");
  archive.Put(std::string("mario-learning weights 999"));
  archive.Commit();
  try {
    LoadWeights(folder / "weights.zst");
    FAIL() << "another version was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is not a file of this program's version"));
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
  const TrainedWeights trained{.config = TinyConfig(),
                               .game = "Fake Land",
                               .rom_sha1 = "ab",
                               .actions = {"left", "right+A"},
                               .weights = {1.5f, -2.0f}};
  SaveWeights(folder / "weights.zst", trained);
  const TrainedWeights loaded = LoadWeights(folder / "weights.zst");
  EXPECT_EQ(loaded.config, trained.config);
  EXPECT_EQ(loaded.actions, trained.actions);
  EXPECT_EQ(loaded.weights, trained.weights);
}

TEST(Checkpoint, AFullDiskLeavesTheOneBefore) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Turns(100);
  run.Save(store);
  // The next replay file's name leads to a device that is always full.
  fs::create_symlink("/dev/full", folder / "replay-2.zst.part");
  EXPECT_THROW(run.Save(store), std::runtime_error);
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  EXPECT_TRUE(restored.Load(again));
}

}  // namespace
}  // namespace mario
