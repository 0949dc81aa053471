#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/base/thread_team.h"
#include "learner_client/network/cpu/nature_network.h"
#include "learner_client/network/cpu/optimizer.h"
#include "learner_client/network/nature_layout.h"
#include "learner_client/network/q_network.h"
#include "learner_client/network/registry.h"

namespace mario {

// Deep Q-learning's update by hand, on a processor: an online network that acts and learns, a
// target network that holds still, averaged weights for evaluation. The number of threads does not
// change a result. Reports are never late.
class CpuQNetwork : public QNetwork {
 public:
  // Throws std::runtime_error when the observations are too small for the convolutions.
  CpuQNetwork(const NetworkSpec& spec, Generator& generator);
  ~CpuQNetwork() override;

  // In parts on all threads, unless updates may be overlapped.
  std::vector<float> QValues(const StateBatch& batch) override;
  void LoadWeights(const NamedTensors& weights) override;

  void BeginUpdate(BatchSource get_part) override;
  std::vector<UpdateReport> FinishUpdate() override;
  std::vector<UpdateReport> Drain() override { return {}; }

  int parts() const override { return config_.batch_parts; }
  std::int64_t updates() const override { return optimizer_->updates; }
  double LearningRate() const override { return mario::LearningRate(config_, updates()); }

  NamedTensors Weights() const override;
  NamedTensors EvaluationWeights() const override;
  NetworkState Save() const override;
  void Load(const NetworkState& state) override;

 private:
  struct Part;
  Part Compute(const Batch& batch, NatureNetwork::Pass& pass) const;
  bool AsksOnlineOfNext() const;
  std::vector<float> Targets(const Batch& batch, const NetworkInput& input,
                             std::span<const float> online_next) const;
  void TakeStep(double gradient_norm);

  const UpdateConfig config_;
  const bool overlapped_;
  const NatureLayout layout_;
  NatureNetwork online_;
  NatureNetwork target_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<float> average_;
  std::vector<NatureNetwork::Pass> passes_;  // by part of a batch
  std::vector<Part> parts_;
  std::vector<Batch> batches_;  // the parts that are computed beside their caller
  bool is_updating_ = false;
  ThreadTeam team_;  // the first to go: it works on what is above
};

}  // namespace mario
