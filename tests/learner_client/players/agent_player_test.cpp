#include "learner_client/players/agent_player.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/program.h"
#include "learner_client/network/device.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

LearnerConfig TinyConfig() {
  LearnerConfig config;
  config.environment.groups = 2;
  config.environment.environments = 4;
  config.environment.observation = {40, 40};
  config.network.filters = {4, 4, 4};
  config.network.hidden = 8;
  config.network.precision = "fp32";
  return config;
}

// An agent that has learned nothing, for the fake environments.
TrainedWeights TinyAgent() {
  const LearnerConfig config = TinyConfig();
  const EnvironmentInfo info = FakeEnvironments(config.environment).info();
  TrainedWeights trained{.run = IdentityOf(config, info), .weights = {}};
  Generator generator(1);
  trained.weights =
      CpuRegistry()
          .MakeQNetwork({.network = config.network, .shape = {info.observation, 4}}, generator)
          ->Weights();
  return trained;
}

std::string Refusal(const TrainedWeights& trained) {
  const FakeEnvironments environments(TinyConfig().environment);
  try {
    AgentPlayer(trained, environments.info(), CpuRegistry(), 0.0, 1);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

// Remembers what it is told.
class DecisionWatcher : public TrainingObserver {
 public:
  bool Wants(int slot) override { return slot == 2; }
  void OnDecision(const Decision& decision) override { decisions.push_back(decision); }
  void OnProgress(const ProgressReport&) override {}
  void OnEvaluation(const EvaluationResult&) override {}

  std::vector<Decision> decisions;
};

TEST(AgentPlayer, PlaysWhereItHasLearned) { EXPECT_EQ(Refusal(TinyAgent()), "accepted"); }

TEST(AgentPlayer, RefusesAnotherGame) {
  TrainedWeights trained = TinyAgent();
  trained.run.game = "Other Land";
  EXPECT_EQ(Refusal(trained), "the agent has learned Other Land, and the server plays Fake Land");
}

TEST(AgentPlayer, RefusesOtherActions) {
  TrainedWeights trained = TinyAgent();
  trained.run.actions = {"left", "right"};
  EXPECT_THAT(Refusal(trained), HasSubstr("the actions left, right, not act0, act1, act2, act3"));
}

TEST(AgentPlayer, RefusesAnotherNetwork) {
  TrainedWeights trained = TinyAgent();
  trained.run.config.network.hidden = 16;
  EXPECT_THAT(Refusal(trained), HasSubstr("another network"));
}

TEST(AgentPlayer, ActsWhateverTheRomsVersion) {
  TrainedWeights trained = TinyAgent();
  trained.run.rom_sha1 = std::string(40, '0');
  EXPECT_EQ(Refusal(trained), "accepted");
}

TEST(AgentPlayer, TellsItsObserverOfTheSlotThatItLooksAt) {
  FakeEnvironments environments(TinyConfig().environment);
  AgentPlayer player(TinyAgent(), environments.info(), CpuRegistry(), 0.0, 1);
  DecisionWatcher watcher;
  player.set_observer(&watcher);
  std::vector<std::vector<int>> actions;
  for (int group = 0; group < 2; ++group) {
    environments.Send(group, std::vector<int>{0, 0});
    actions.push_back(player.Act(environments.Receive()));
  }
  ASSERT_EQ(watcher.decisions.size(), 1u);
  const Decision& decision = watcher.decisions.front();
  EXPECT_EQ(decision.slot, 2);
  EXPECT_EQ(decision.action, actions[1][0]);
  EXPECT_EQ(decision.depth, 4);
  EXPECT_EQ(decision.observations.size(), 4u * 40 * 40);
  EXPECT_EQ(decision.q_values.size(), 4u);
  EXPECT_TRUE(decision.greedy);
}

TEST(AgentPlayer, PlaysOnAnyMachineWhatLearnedOnAGpuInBf16) {
  TrainedWeights trained = TinyAgent();
  trained.run.config.network.precision = "bf16";
  trained.run.config.training.device = "cuda";
  trained.run.config = ToPlay(trained.run.config);
  EXPECT_EQ(Refusal(trained), "accepted");
}

TEST(AgentPlayer, PlaysInThePrecisionAndOnTheDeviceThatItIsTold) {
  TrainedWeights trained = TinyAgent();
  trained.run.config.network.precision = "fp7";
  EXPECT_THAT([&] { Refusal(trained); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no precision 'fp7'")));
  trained = TinyAgent();
  trained.run.config.training.device = "cuda";
  if (ChooseDevice("auto") == "cuda") return;
  EXPECT_THAT([&] { Refusal(trained); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no CUDA device")));
}

TEST(ToPlay, LeavesFp32AndTheProcessorAsTheyAre) {
  LearnerConfig trained;
  trained.network.precision = "fp32";
  trained.training.device = "cpu";
  EXPECT_EQ(ToPlay(trained), trained);
}

}  // namespace
}  // namespace mario
