// Updates whose reports come one update late, as from a GPU.
#include <gtest/gtest.h>

#include "learner_client/storage/checkpoint.h"
#include "learner_client/training/learner.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"
#include "tests/fakes/fake_q_network.h"

namespace mario {
namespace {

LearnerConfig Config(const std::string& backend) {
  LearnerConfig config;
  config.environment.environments = 4;
  config.environment.groups = 2;
  config.environment.observation = {8, 8};
  config.network.hidden = 1;
  config.network.backend = backend;
  config.agent.batch_size = 8;
  config.priority.alpha = 0.6;
  config.replay.frames = 400;
  config.epsilon.observe_steps = 100;
  config.training.steps_in_flight = 1;
  return config;
}

struct TinyRun {
  explicit TinyRun(const std::string& backend) : config(Config(backend)) {}

  void Iterate(int count) {
    for (int i = 0; i < count; ++i) learner.Iterate();
  }
  // Of every time step in the replay.
  std::vector<float> Priorities() const {
    std::vector<float> priorities;
    const ReplayBuffer& replay = learner.replay();
    for (int e = 0; e < replay.shape().environments; ++e) {
      for (std::int64_t i = replay.oldest(e); i < replay.count(e); ++i) {
        priorities.push_back(learner.sampler().weight({e, i}));
      }
    }
    return priorities;
  }

  const LearnerConfig config;
  FakeEnvironments environments{config.environment};
  Learner learner{config, environments, FakeRegistry()};
};

void ExpectEqual(const TinyRun& one, const TinyRun& other) {
  EXPECT_EQ(one.learner.network().Weights(), other.learner.network().Weights());
  EXPECT_EQ(one.Priorities(), other.Priorities());
  EXPECT_EQ(one.learner.progress().updates, other.learner.progress().updates);
}

TEST(LateReports, SetThePrioritiesOneUpdateLater) {
  TinyRun prompt("fake"), late("fake-late");
  while (prompt.learner.progress().updates < 1) {
    prompt.Iterate(1);
    late.Iterate(1);
  }
  EXPECT_EQ(late.learner.progress().updates, prompt.learner.progress().updates);
  EXPECT_EQ(late.learner.network().Weights(), prompt.learner.network().Weights());
  EXPECT_NE(late.Priorities(), prompt.Priorities());
}

TEST(LateReports, ThatACheckpointAsksForDoNotChangeTheRun) {
  const TemporaryFolder folder;
  TinyRun plain("fake-late"), saved("fake-late");
  CheckpointStore store(folder.path());
  for (int part = 0; part < 5; ++part) {
    plain.Iterate(40);
    saved.Iterate(40);
    store.Save(saved.config, saved.environments.info(), saved.learner);
    store.Save(saved.config, saved.environments.info(), saved.learner);
  }
  EXPECT_GT(plain.learner.progress().updates, 50);
  ExpectEqual(saved, plain);
  TinyRun resumed("fake-late");
  CheckpointStore again(folder.path());
  ASSERT_TRUE(again.Load(resumed.config, resumed.environments.info(), resumed.learner));
  plain.Iterate(40);
  resumed.Iterate(40);
  ExpectEqual(resumed, plain);
}

}  // namespace
}  // namespace mario
