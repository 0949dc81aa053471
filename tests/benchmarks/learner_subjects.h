#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/remote/remote_environment.h"
#include "learner_client/network/cpu/adam.h"
#include "learner_client/network/cpu/nature_network.h"
#include "learner_client/network/q_network.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/training/learner.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"
#include "tests/learner_client/networks.h"

// What the learner's benchmark measures.
namespace mario {

inline constexpr int kBenchmarkThreads = 2;

LearnerConfig DefaultConfig();

// Mnih et al. 2015 as CleanRL has it, with double DQN, an update for every four steps: what
// nature_update.py does too.
LearnerConfig NatureConfig(const std::string& precision);

// Multiplications and additions of one update of that network: three passes forward, and backward
// everything but the gradient by the pixels.
double NatureOperations();

// With random pixels and actions.
ReplayBuffer FullReplay(const LearnerConfig& config);

// A replay of the Nature network's observations, and what it takes of the machine's memory.
class NatureReplay {
 public:
  const ReplayBuffer& Get();
  double BytesAPixel();

 private:
  std::optional<ReplayBuffer> replay_;
  double bytes_ = 0.0;
};

// Updates from a replay that nothing is added to.
class Updates {
 public:
  Updates(const LearnerConfig& config, const ReplayBuffer& replay);
  void Run(int updates);
  void Sample(int batches);

 private:
  const LearnerConfig config_;
  const ReplayBuffer& replay_;
  Generator generator_{3};
  std::unique_ptr<QNetwork> network_;
};

// Updates of the Nature network in Python.
class PythonUpdates {
 public:
  PythonUpdates();
  void Run(int updates);

 private:
  ChildProcess child_;
};

// The whole of training: a server, and a learner that goes on from where it was.
class Training {
 public:
  explicit Training(const LearnerConfig& config) : config_(config) {}

  void Run(int updates);

 private:
  const LearnerConfig config_;
  const TemporaryFolder folder_;
  ServerProcess server_{"ipc://" + (folder_.path() / "steps").string(), {"--environments", "32"}};
  Transport transport_;
  RemoteEnvironments environments_{transport_, config_.environment, {.urls = {server_.url()}}};
  Learner learner_{config_, environments_, CpuRegistry()};
};

// The optimizer's part of an update: the norm of a gradient that a backward pass left, and Adam,
// with blocks of the gradient in the caches, where the products that compute them leave them in
// training.
class Optimizing {
 public:
  explicit Optimizing(const LearnerConfig& config);
  void Run(int updates);

 private:
  const LearnerConfig config_;
  Generator generator_{3};
  ThreadTeam workers_;
  NatureNetwork network_;
  NatureNetwork::Pass pass_ = network_.MakePass();
  Adam adam_{config_.agent.update.adam, network_.parameters().size()};
  const std::vector<float> gradient_;  // a block
};

}  // namespace mario
