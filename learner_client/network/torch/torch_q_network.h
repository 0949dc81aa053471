#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/base/thread_team.h"
#include "learner_client/network/registry.h"
#include "learner_client/network/torch/flat_parameters.h"
#include "learner_client/network/torch/inference.h"
#include "learner_client/network/torch/weight_step.h"

namespace mario {

// Deep Q-learning's update by libtorch's autograd, on any device of its. Weights, moments and
// averages stay on the device; an update takes one copy up, its batch, and one down, its report.
//
// On a processor the parts of a batch are computed by as many threads as there are, each operation
// by one: the number of threads does not change a result.
//
// On a GPU nothing of an update is waited for in it: a report comes one update late, and the device
// itself sees to it that weights stay as they are from an update on that was not finite.
class TorchQNetwork : public QNetwork {
 public:
  // Throws std::runtime_error when there is no such device, or when the observations are too small
  // for the network. `late_reports`: as on a GPU.
  TorchQNetwork(const NetworkSpec& spec, Generator& generator, bool late_reports);

  std::vector<float> QValues(const StateBatch& batch) override;
  void LoadWeights(const NamedTensors& weights) override;

  void BeginUpdate(BatchSource get_part) override;
  std::vector<UpdateReport> FinishUpdate() override;
  std::vector<UpdateReport> Drain() override;

  int parts() const override { return static_cast<int>(parts_.size()); }
  std::int64_t updates() const override { return step_.updates; }
  double LearningRate() const override { return mario::LearningRate(spec_.update, updates()); }

  NamedTensors Weights() const override;
  NamedTensors EvaluationWeights() const override;
  NetworkState Save() const override;
  void Load(const NetworkState& state) override;

  // Copies between the host and the device for updates, so far.
  std::int64_t update_transfers() const;

 private:
  // What an update's first half leaves on the device for its second.
  struct Computed {
    std::vector<at::Tensor> gradients = {};  // of each parameter, as FlatParameters flattens them
    at::Tensor loss = {};                    // []
    at::Tensor mean_q = {};                  // []
    at::Tensor errors = {};                  // [B]
  };
  // A part of a batch, computed by one thread.
  struct Part {
    Transfers transfers;
    DeviceBatch batch = {};
    Computed computed = {};
  };
  struct Pending {
    std::int64_t update;
    at::Tensor on_device;  // kept until it has come down
    at::Tensor report;     // on the host, when the report stream is done
  };
  void TakeIn(Part& part, const Batch& batch) const;
  void Compute(Part& part) const;
  Computed Sum();
  UpdateReport Read(const Pending& pending) const;
  NamedTensors Named(const at::Tensor& flat) const;
  void Set(const NamedTensors& tensors, const at::Tensor& flat);
  void WeightsChanged();

  const NetworkSpec spec_;
  const at::Device device_;
  const bool late_reports_;
  const std::array<std::int64_t, 3> frame_;
  const std::uint64_t noise_seed_;
  at::Generator noise_generator_;  // seeded anew for each draw
  const std::unique_ptr<Head> head_;
  QModule online_;
  QModule target_;
  QModule acting_;  // has the online network's weights, and noise of its own
  FlatParameters online_flat_;
  FlatParameters target_flat_;
  at::Tensor average_;  // [parameters]
  WeightStep step_;
  at::Tensor holds_;  // [], 1 until an update is not finite; undefined where reports are not late
  const c10::Stream stream_;         // updates
  const c10::Stream report_stream_;  // and what comes down from them
  Inference inference_;
  std::vector<Part> parts_;
  std::deque<Pending> pending_;
  ThreadTeam team_;  // the first to go: it works on what is above
};

}  // namespace mario
