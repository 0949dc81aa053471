// Small runs on fake environments, saved and loaded: what the tests of checkpoints share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "learner_client/storage/checkpoint.h"
#include "learner_client/training/learner.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"

namespace mario {

inline LearnerConfig TinyConfig() {
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

// What its demonstrations are to the fake environments, if it has any.
inline std::vector<DemonstratedPlay> PlaysOf(const LearnerConfig& config) {
  const EnvironmentConfig to_follow = ToFollow(config.environment);
  FakeEnvironments environments(to_follow);
  return FollowDemonstrations(to_follow, environments);
}

// A learner on fake environments of its own.
struct TinyRun {
  explicit TinyRun(const LearnerConfig& run_config)
      : config(run_config),
        environments(config.environment),
        learner(config, environments, CpuRegistry(), PlaysOf(config)) {}

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

inline std::filesystem::path EmptyFolder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / test->name();
  std::filesystem::remove_all(folder);
  return folder;
}

// Of a file of a checkpoint, decompressed.
inline std::string Content(const std::filesystem::path& file) {
  Deserializer in(file);
  std::string content(1 << 22, '\0');
  content.resize(in.Read(content));
  return content;
}

// The levels of the episodes that a run has seen so far.
inline std::vector<LevelResult> LevelsOf(const TinyRun& run) {
  std::vector<LevelResult> results;
  const LevelSchedule& schedule = run.learner.levels();
  for (std::size_t i = 0; i < schedule.levels().size(); ++i) {
    results.push_back(schedule.results()[i]);
  }
  return results;
}

inline void ExpectEqualWeights(const TinyRun& one, const TinyRun& other) {
  EXPECT_EQ(LevelsOf(one), LevelsOf(other));
  EXPECT_EQ(one.learner.levels().Shares(), other.learner.levels().Shares());
  EXPECT_EQ(one.learner.network().Weights(), other.learner.network().Weights());
  EXPECT_EQ(one.learner.progress().updates, other.learner.progress().updates);
  EXPECT_EQ(one.learner.progress().steps, other.learner.progress().steps);
}

inline void ExpectResumedEqually(const LearnerConfig& config, const std::filesystem::path& folder) {
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

}  // namespace mario
