#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "learner_client/agent/td_targets.h"
#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/base/thread_team.h"
#include "learner_client/network/cpu/adam.h"
#include "learner_client/network/cpu/q_network.h"
#include "learner_client/network/cpu/rmsprop.h"
#include "learner_client/replay/replay_buffer.h"

namespace mario {

struct AgentConfig {
  double gamma = 0.97;
  int n_step = 5;
  bool double_dqn = true;
  // Or "huber", which learns medians where errors are beyond 1, and so overlooks what rarely
  // happens.
  std::string loss = "mse";
  int batch_size = 64;
  int batch_parts = 2;  // of a batch, computed by whichever thread is free; fewer ones cost less
  int target_sync_updates = 1000;  // between copies to the target network; 0: none
  // The share of the online weights that enters the target network with each update, in place of
  // copies (Lillicrap et al. 2016). 0 as well: no target network, as in the blog.
  double target_tau = 0.0;
  MunchausenConfig munchausen;
  int random_shift = 0;  // pixels by which sampled states are moved at most, each on its own
  double average_decay = 0.9995;   // of the averaged weights that evaluation uses; 0: the last ones
  std::string optimizer = "adam";  // or "rmsprop"
  AdamConfig adam;                 // its learning rate and clipping are RMSprop's too
  RmsPropConfig rmsprop;
  // The learning rate falls linearly between these updates, and stays at its final value. An agent
  // that clears a level most of the time unlearns now and then what it knows, unless it slows down.
  std::int64_t decay_from_updates = 30'000;
  std::int64_t decay_to_updates = 100'000;  // 0: it does not fall
  double final_learning_rate = 5e-5;

  bool operator==(const AgentConfig&) const = default;
};

struct UpdateReport {
  double loss = 0.0;
  double mean_q = 0.0;         // of the batch's states and actions
  double gradient_norm = 0.0;  // before clipping
  std::vector<float> td_errors;
};

// Deep Q-learning (Mnih et al. 2015) with its usual refinements, each a setting: an online network
// that acts and learns, a target network that holds still, averaged weights for evaluation.
class DqnAgent {
 public:
  struct Parts {
    AgentConfig agent;
    NetworkConfig network;
    NetworkShape shape;
    std::string device = "cpu";
  };

  DqnAgent(const Parts& parts, Generator& generator);
  ~DqnAgent();
  DqnAgent(DqnAgent&&) noexcept;

  // The online network's Q-values [B, actions].
  std::vector<float> QValues(const StateBatch& batch) const { return online_.Forward(batch); }

  // The same in at most batch_parts parts, on all of the workers' threads: not during an update.
  std::vector<float> QValues(ThreadTeam& workers, const StateBatch& batch) const;

  // One gradient step on a batch that `get_part` gives in parts, 0 to batch_parts - 1, called on
  // any of the workers' threads. Which of them does what does not change the result. Throws
  // std::runtime_error when the loss or the gradient is not finite; the weights are then as before.
  UpdateReport Update(ThreadTeam& workers, std::function<Batch(int part)> get_part);

  // Update in two. From BeginUpdate on the workers compute, on the weights as they are; QValues
  // without workers may be asked for meanwhile. FinishUpdate takes the step.
  void BeginUpdate(ThreadTeam& workers, std::function<Batch(int part)> get_part);
  UpdateReport FinishUpdate(ThreadTeam& workers);

  std::int64_t updates() const { return optimizer_->updates; }
  double LearningRate() const;  // of the next update
  std::size_t parameters() const { return online_.parameters().size(); }

  std::span<const float> weights() const { return online_.parameters(); }  // the last ones

  // The weights that evaluation uses.
  std::vector<float> EvaluationWeights() const;

  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  struct Part;
  Part Compute(const Batch& batch, QNetwork::Pass& pass) const;
  bool AsksOnlineOfNext() const;
  std::vector<float> Targets(const Batch& batch, const NetworkInput& input,
                             std::span<const float> online_next) const;
  bool HasTarget() const { return config_.target_sync_updates > 0 || config_.target_tau > 0.0; }
  void TakeStep(ThreadTeam& workers, double gradient_norm);
  float AverageShare() const;  // of the weights in their average, in the update that was begun

  const AgentConfig config_;
  QNetwork online_;
  QNetwork target_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<float> average_;
  std::vector<QNetwork::Pass> passes_;  // by part of a batch
  std::vector<Part> parts_;
};

}  // namespace mario
