#pragma once

#include "learner_client/network/torch/encoders/architectures.h"

namespace mario {

// Registers a network of one's own; see docs/own-network.md and MARIO_NETWORK below.
class OwnNetwork {
 public:
  OwnNetwork(const std::string& name, EncoderFactory factory);

  static const EncoderFactories& All();
};

}  // namespace mario

// One line in a source file that MARIO_NETWORKS names: from then on `--network NAME` is `Module`, a
// torch::nn::Module that is made from a mario::EncoderInput and whose forward takes pixels
// [B, stack, height, width] and gives features [B, any number].
#define MARIO_NETWORK(NAME, Module) \
  static const ::mario::OwnNetwork mario_own_network_##Module(NAME, ::mario::EncoderOf<Module>)
