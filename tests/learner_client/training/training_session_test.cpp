// Whole trainings in a run's folder, on fake environments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "learner_client/storage/checkpoint.h"
#include "learner_client/training/learner.h"
#include "learner_client/training/training.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

LearnerConfig SessionConfig() {
  LearnerConfig config;
  config.environment.groups = 2;
  config.environment.environments = 4;
  config.environment.observation = {40, 40};
  config.environment.seed = 77;
  config.network.filters = {4, 4, 4};
  config.network.hidden = 8;
  config.network.precision = "fp32";
  config.agent.batch_size = 8;
  config.replay.frames = 400;
  config.epsilon.observe_steps = 100;
  config.training.threads = 1;
  return config;
}

// From some step on its rewards are no numbers.
class PoisonedEnvironments : public Environments {
 public:
  PoisonedEnvironments(const EnvironmentConfig& config, int good_turns)
      : fakes_(config), good_turns_(good_turns) {}

  const EnvironmentInfo& info() const override { return fakes_.info(); }
  using Environments::Send;
  void Send(int group, std::span<const int> actions,
            std::span<const EpisodeStart> starts) override {
    fakes_.Send(group, actions, starts);
  }
  TimeSteps Receive() override {
    TimeSteps time_steps = fakes_.Receive();
    if (--good_turns_ >= 0) return time_steps;
    for (TimeStep& step : time_steps.steps) {
      step.reward = std::numeric_limits<float>::quiet_NaN();
    }
    return time_steps;
  }
  std::vector<std::string> SnapshotRange(int first, int count) override {
    return fakes_.SnapshotRange(first, count);
  }
  void RestoreRange(int first, std::span<const std::string> states) override {
    fakes_.RestoreRange(first, states);
  }

 private:
  FakeEnvironments fakes_;
  int good_turns_;
};

std::string Bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

class TrainingSession : public testing::Test {
 protected:
  void TrainTo(std::int64_t steps) const {
    FakeEnvironments environments(config_.environment);
    TrainOn(environments, steps);
  }
  void TrainOn(Environments& environments, std::int64_t steps) const {
    Train({.config = config_,
           .environments = environments,
           .registry = registry_,
           .folder = run_,
           .limits = {.steps = steps}},
          {});
  }
  // Where the run would go on.
  std::int64_t SavedSteps() const {
    FakeEnvironments environments(config_.environment);
    Learner learner(config_, environments, CpuRegistry());
    CheckpointStore store(run_);
    return store.Load(config_, environments.info(), learner) ? learner.progress().steps : -1;
  }

  const LearnerConfig config_ = SessionConfig();
  const Registry registry_ = CpuRegistry();
  TemporaryFolder folder_;
  const fs::path run_ = folder_.path() / "run";
};

TEST_F(TrainingSession, GoesOnUntilTheStepsOfAllItsPartsAreThere) {
  TrainTo(300);
  EXPECT_EQ(SavedSteps(), 300);
  TrainTo(500);
  EXPECT_EQ(SavedSteps(), 500);
}

TEST_F(TrainingSession, StopsWhenTheLossIsNoNumberAndKeepsTheLastGoodCheckpoint) {
  TrainTo(300);
  const std::string weights = Bytes(run_ / "weights.zst");
  PoisonedEnvironments poisoned(config_.environment, 10);
  try {
    TrainOn(poisoned, 100'000);
    FAIL() << "it went on";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the loss is NaN or infinite at update"));
  }
  EXPECT_EQ(SavedSteps(), 300);
  EXPECT_EQ(Bytes(run_ / "weights.zst"), weights);
}

TEST_F(TrainingSession, AFullDiskAtTheEndIsSaidAndCostsWhatCameAfterTheLastCheckpoint) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  TrainTo(300);
  fs::create_symlink("/dev/full", run_ / "checkpoint-2.zst.part");
  try {
    TrainTo(500);
    FAIL() << "it was saved on a full disk";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("checkpoint-2.zst.part: No space left on device"));
  }
  EXPECT_EQ(SavedSteps(), 300);
  TrainTo(500);  // there is space again
  EXPECT_EQ(SavedSteps(), 500);
}

TEST_F(TrainingSession, AFullDiskLeavesTheWeightsBefore) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  TrainTo(300);
  const std::string weights = Bytes(run_ / "weights.zst");
  fs::create_symlink("/dev/full", run_ / "weights.zst.part");
  EXPECT_THROW(TrainTo(500), std::runtime_error);
  EXPECT_EQ(Bytes(run_ / "weights.zst"), weights);
}

TEST_F(TrainingSession, ItsFolderSaysWhatMadeIt) {
  TrainTo(10);
  const auto about = nlohmann::json::parse(Bytes(run_ / "about.json"));
  EXPECT_EQ(about["seed"], 77);
  EXPECT_EQ(about["rom_sha1"], std::string(40, 'f'));
  EXPECT_EQ(about["game"], "Fake Land");
  for (const char* key : {"version", "revision", "compiler", "libtorch", "machine"}) {
    EXPECT_FALSE(about[key].get<std::string>().empty()) << key;
  }
  EXPECT_EQ(ReadConfig(run_ / "config.toml"), config_);
}

TEST_F(TrainingSession, EvaluatesItsAgentAndWritesDownHowItPlayed) {
  LearnerConfig config = config_;
  config.training.evaluation_minutes = 1e-9;
  FakeEnvironments environments(config.environment);
  const auto open = [](const EnvironmentConfig& settings, const std::stop_token&) {
    return std::make_unique<FakeEnvironments>(settings);
  };
  std::stop_source stop;
  // Stops the run with the first evaluation.
  struct Stopper : TrainingObserver {
    explicit Stopper(std::stop_source& source) : source_(source) {}
    bool Wants(int) override { return false; }
    void OnDecision(const Decision&) override {}
    void OnProgress(const ProgressReport&) override {}
    void OnEvaluation(const EvaluationResult& result) override {
      episodes = result.episodes;
      source_.request_stop();
    }
    std::stop_source& source_;
    int episodes = 0;
  } stopper(stop);
  Train({.config = config,
         .environments = environments,
         .registry = registry_,
         .folder = run_,
         .observer = &stopper,
         .open_for_evaluation = open},
        stop.get_token());
  EXPECT_EQ(stopper.episodes, 20);
  const std::string rows = Bytes(run_ / "evaluations.csv");
  EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 2);
}

}  // namespace
}  // namespace mario
