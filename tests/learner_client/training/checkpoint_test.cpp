#include "learner_client/storage/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "common/program.h"
#include "learner_client/storage/trained_weights.h"
#include "learner_client/training/learner.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kFormat3 = fs::path(MARIO_SOURCE_DIR) / "tests/learner_client/format_3";
const fs::path kFormat2 = fs::path(MARIO_SOURCE_DIR) / "tests/learner_client/format_2";

LearnerConfig TinyConfig() {
  LearnerConfig config;
  config.environment.environments = 4;
  config.environment.groups = 2;
  config.environment.observation = {40, 40};
  config.network.filters = {4, 4, 4};
  config.network.hidden = 8;
  config.network.precision = "fp32";
  config.agent.batch_size = 8;
  config.agent.update.target_sync_updates = 7;
  config.replay.frames = 400;
  config.priority.alpha = 0.0;  // uniform replay
  config.epsilon.observe_steps = 100;
  config.epsilon.explore_steps = 200;
  return config;
}

// A learner on fake environments of its own.
struct TinyRun {
  explicit TinyRun(const LearnerConfig& run_config)
      : config(run_config),
        environments(config.environment),
        learner(config, environments, CpuRegistry()) {}

  void Iterate(int count) {
    for (int i = 0; i < count; ++i) learner.Iterate();
  }
  // Returns how many iterations that takes.
  int IterateToTheEndOfTheUpdate() {
    int iterations = 0;
    for (; !learner.IsBetweenUpdates(); ++iterations) learner.Iterate();
    return iterations;
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
  EXPECT_EQ(one.learner.network().Weights(), other.learner.network().Weights());
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
  whole.Iterate(400);

  TinyRun first(config);
  first.Iterate(250);
  const int more = first.IterateToTheEndOfTheUpdate();
  CheckpointStore before(folder);
  first.Save(before);
  TinyRun second(config);
  CheckpointStore after(folder);
  ASSERT_TRUE(second.Load(after));
  second.Iterate(150 - more);
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
  config.agent.update.optimizer = "rmsprop";
  config.agent.update.target_sync_updates = 0;
  config.agent.update.target_tau = 0.01;
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

TEST(Checkpoint, RemovesWhatTheLastTwoDoNotNeed) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 12; ++i) {
    run.Iterate(60);
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
  run.Iterate(200);
  run.Save(store);
  const std::int64_t steps = run.learner.progress().steps;
  run.Iterate(50);
  run.Save(store);
  Damage(folder / "checkpoint-2.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  EXPECT_EQ(restored.learner.progress().steps, steps);
}

// A full disk, then room again, in one process.
TEST(Checkpoint, AfterOneThatFailedTheNextOneIsTheWholeRun) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(100);
  run.Save(store);
  run.Iterate(20);
  fs::create_symlink("/dev/full", folder / "checkpoint-2.zst.part");
  EXPECT_THROW(run.Save(store), std::runtime_error);
  run.Iterate(20);
  run.Save(store);
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  ExpectEqualWeights(restored, run);
  for (int e = 0; e < 4; ++e) {
    EXPECT_EQ(restored.learner.replay().oldest(e), run.learner.replay().oldest(e));
  }
}

// The content of such a file, and a file with another content and the right checksum.
std::string Content(const fs::path& file) {
  Deserializer in(file);
  std::string content(1 << 22, '\0');
  content.resize(in.Read(content));
  return content;
}

void WriteContent(const fs::path& file, const std::string& content) {
  Serializer out(file);
  out.PutBytes(content);
  out.Commit();
}

TEST(Checkpoint, GoesBackToTheOneBeforeOneThatDoesNotFitWhateverItsChecksumSays) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(200);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  TinyRun expected(TinyConfig());
  CheckpointStore before(folder);
  ASSERT_TRUE(expected.Load(before));
  expected.Iterate(20);
  run.Iterate(50);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  const fs::path newest = folder / "checkpoint-2.zst";
  const std::string content = Content(newest);
  for (const std::size_t cut : {std::size_t{1}, content.size() / 2, content.size() - 40}) {
    WriteContent(newest, content.substr(0, content.size() - cut));
    TinyRun restored(TinyConfig());
    CheckpointStore again(folder);
    ASSERT_TRUE(restored.Load(again));
    restored.Iterate(20);
    ExpectEqualWeights(restored, expected);
  }
}

TEST(Checkpoint, SaysOfEachWhyItCannotBeRead) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  for (int i = 0; i < 2; ++i) {
    run.Iterate(60);
    run.IterateToTheEndOfTheUpdate();
    run.Save(store);
  }
  Damage(folder / "checkpoint-2.zst");
  fs::remove(folder / "replay-1.zst");
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  try {
    restored.Load(again);
    FAIL() << "it was loaded";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("none of the checkpoints in"));
    EXPECT_THAT(error.what(), HasSubstr("choose another --run folder"));
    EXPECT_THAT(error.what(), HasSubstr("checkpoint-2.zst: cannot read"));
    EXPECT_THAT(error.what(), HasSubstr("replay-1.zst: No such file or directory"));
  }
}

TEST(Checkpoint, ALaterReleasesIsRefusedAndNotGoneBackFrom) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(60);
  run.IterateToTheEndOfTheUpdate();
  run.Save(store);
  Serializer out(folder / "checkpoint-2.zst");
  out.PutFormat("checkpoint", 5);
  out.Commit();
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  try {
    restored.Load(again);
    FAIL() << "it was loaded";
  } catch (const NewerFormat& error) {
    EXPECT_THAT(error.what(), HasSubstr("checkpoint-2.zst: it has version 5 of the checkpoint"));
    EXPECT_THAT(error.what(), HasSubstr("use the release that wrote it"));
  }
}

TEST(Checkpoint, LeavesAUsersFilesAndFoldersAlone) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(10);
  run.Save(store);
  const std::vector<std::string> files = {
      "checkpoint-12.zst.bak", "replay-old.zst",
      "checkpoint-007.zst",    "checkpoint-99999999999999999.zst",
      "checkpoint-.zst",       "replay-3.zst.part.txt"};
  for (const std::string& file : files) std::ofstream(folder / file) << "mine";
  const std::vector<std::string> folders = {"checkpoint-old", "replay-4.zst", "checkpoint-9.zst"};
  for (const std::string& name : folders) fs::create_directories(folder / name / "deep");
  for (int i = 0; i < 3; ++i) {
    run.Iterate(10);
    run.Save(store);
  }
  for (const std::string& file : files) EXPECT_TRUE(fs::exists(folder / file)) << file;
  for (const std::string& name : folders) EXPECT_TRUE(fs::exists(folder / name / "deep")) << name;
  TinyRun restored(TinyConfig());
  CheckpointStore again(folder);
  ASSERT_TRUE(restored.Load(again));
  EXPECT_EQ(restored.learner.progress().steps, run.learner.progress().steps);
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
  void Send(int group, std::span<const int> actions) override { fakes_.Send(group, actions); }
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

TEST(Checkpoint, NoticesADamagedReplayFile) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(200);
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
  run.Iterate(10);
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
    run.Iterate(10);
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

TEST_F(AnotherRun, WithAnotherSeedIsToldWhatToDo) {
  config_.environment.seed = 2;
  EXPECT_THAT(Refusal(), HasSubstr("seed = 2 (was 1); resume it with what it was begun with, or "
                                   "choose another --run folder for a new run"));
}

TEST_F(AnotherRun, WithMoreStepsInFlightIsRefusedByName) {
  config_.training.steps_in_flight = 2;
  EXPECT_THAT(Refusal(), HasSubstr("steps-in-flight = 2 (was 0)"));
}

TEST_F(AnotherRun, MayHaveAnotherPaceOfSavingAndLooking) {
  config_.training.threads = 1;
  config_.training.checkpoint_minutes = 1.0;
  config_.training.evaluation_minutes = 0.0;
  config_.training.evaluation_episodes = 3;
  config_.training.device = "cpu";
  EXPECT_EQ(Refusal(), "accepted");
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

// tests/learner_client/format_3 was written by release 0.2, which had version 3 of checkpoints and
// 2 of weights, without named arrays: 300 steps, 100 updates of a dueling network.
LearnerConfig ConfigOfFormat3() {
  LearnerConfig config = ConfigOfFormat2();
  config.network.head = "dueling";
  config.network.show_held = true;
  return config;
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

TEST(Checkpoint, WeightsOfFormat2AreReadAsNamedArrays) {
  const TrainedWeights trained = LoadWeights(kFormat3 / "weights.zst");
  EXPECT_EQ(trained.run.config, ConfigOfFormat3());
  TinyRun run(ConfigOfFormat3());
  run.learner.network().LoadWeights(trained.weights);
  EXPECT_EQ(run.learner.network().Weights(), trained.weights);
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

TEST(Checkpoint, WeightsOfFormat1AreRead) {
  const TrainedWeights trained = LoadWeights(kFormat2 / "weights.zst");
  EXPECT_EQ(trained.run.config, ConfigOfFormat2());
  EXPECT_EQ(trained.run.game, "Fake Land");
  EXPECT_EQ(trained.run.actions.size(), 4u);
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

TEST(Checkpoint, AFullDiskLeavesTheOneBefore) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(100);
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
