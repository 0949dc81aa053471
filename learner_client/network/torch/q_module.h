#pragma once

#include <memory>

#include "learner_client/network/network_config.h"
#include "learner_client/network/torch/encoders/encoder.h"
#include "learner_client/network/torch/heads/head.h"
#include "learner_client/network/torch/noisy_linear.h"

namespace mario {

// Some states on a device.
struct States {
  at::Tensor pixels;  // [B, stack, height, width] uint8
  at::Tensor held;    // [B] int64, the last executed actions
};

// A whole network, from states to the outputs of its head:
//
//   pixels -> encoder -> features, last executed action -> hidden -> head -> outputs
//
// Not thread-safe: it holds its noise.
class QModule : public torch::nn::Module {
 public:
  // Draws its weights from libtorch's generator. Throws std::runtime_error when the encoder cannot
  // look at such states, or does not give features.
  QModule(const NetworkConfig& config, const NetworkShape& shape, const Head& head);

  // [B, actions, the head's outputs]
  at::Tensor forward(const States& states) const;

  void DrawNoise(at::Generator& generator);

 private:
  at::Tensor Pixels(const at::Tensor& bytes) const;
  std::int64_t CountFeatures(const NetworkShape& shape) const;

  const NetworkConfig config_;
  const std::int64_t actions_;
  const std::int64_t outputs_;
  const std::int64_t streams_;
  Encoder encoder_;
  std::shared_ptr<NoisyLinear> hidden_;  // none for a hidden layer of 0 units
  std::shared_ptr<NoisyLinear> last_;    // with dueling the advantages' one
  std::shared_ptr<NoisyLinear> value_;   // none without dueling
};

}  // namespace mario
