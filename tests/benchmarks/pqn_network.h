#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "learner_client/adam.h"
#include "learner_client/q_network.h"

namespace mario {

struct PqnNetworkConfig {
  int stack = 4;                            // observations in a state
  std::vector<int> filters = {16, 32, 32};  // of the three convolutions
  int hidden = 256;
  // What a convolution's norm goes over: "channels" of each position by itself (the paper's code),
  // or the whole "layer" (CleanRL's).
  std::string norm = "channels";
  AdamConfig adam{.epsilon = 1e-8};  // of RAdam
};

// What Q-values should have been.
struct PqnBatch {
  StateBatch states;
  std::span<const int> actions;    // [B], whose values are trained
  std::span<const float> targets;  // [B]
};

struct PqnUpdate {
  double loss = 0.0;
  double mean_q = 0.0;
  double gradient_norm = 0.0;
};

// DqnAgent's convolutional network (QNetwork: inverted pixels, the held action shown to the hidden
// layer) with a layer norm before each ReLU, trained by libtorch's autograd, in fp32, with RAdam
// (Liu et al. 2020).
class PqnNetwork {
 public:
  PqnNetwork(const PqnNetworkConfig& config, const NetworkShape& shape, Generator& generator);
  ~PqnNetwork();

  // The Q-values [B, actions] of some states.
  std::vector<float> Forward(const StateBatch& batch) const;

  // One step against half the mean squared error.
  PqnUpdate Update(const PqnBatch& batch, double learning_rate);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace mario
