#pragma once

#include <memory>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/network/registry.h"
#include "learner_client/network/torch/flat_parameters.h"
#include "learner_client/network/torch/inference.h"

namespace mario {

// A network that only acts, without noise.
class TorchQFunction : public QFunction {
 public:
  // Throws as TorchQNetwork does.
  TorchQFunction(const NetworkSpec& spec, Generator& generator);

  std::vector<float> QValues(const StateBatch& batch) override;
  void LoadWeights(const NamedTensors& weights) override;

 private:
  const NetworkSpec spec_;
  const at::Device device_;
  const std::unique_ptr<Head> head_;
  QModule module_;
  FlatParameters flat_;
  Inference inference_;
};

// As a network's settings and its device have it.
std::unique_ptr<Head> MakeHead(const NetworkSpec& spec, at::Device device);

// Sets libtorch's generator, from which weights are drawn, from ours.
void SeedLibtorch(Generator& generator);

}  // namespace mario
