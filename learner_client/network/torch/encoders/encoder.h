#pragma once

#include <torch/nn/module.h>

#include <functional>
#include <memory>

#include "common/environment.h"
#include "learner_client/network/network_config.h"

namespace mario {

// What an encoder is made for.
struct EncoderInput {
  NetworkConfig config;          // its settings: filters, padding, ...
  ObservationShape observation;  // of each of the config.stack frames of a state
};

// The first part of a network, from pixels to features: a module and how it is called, with floats
// [B, stack, height, width] in [0, 1], and what comes out: [B, features], as many as it likes.
struct Encoder {
  std::shared_ptr<torch::nn::Module> module;
  std::function<at::Tensor(const at::Tensor& pixels)> forward;
};

using EncoderFactory = std::function<Encoder(const EncoderInput&)>;

// An encoder of any module that is made from an EncoderInput and has a `forward`.
template <typename Module>
Encoder EncoderOf(const EncoderInput& input) {
  auto module = std::make_shared<Module>(input);
  return {module,
          [made = module.get()](const at::Tensor& pixels) { return made->forward(pixels); }};
}

// Draws the weights of all convolutions and linear layers in a module from libtorch's generator:
// with this standard deviation, or for 0 by fan-in (He et al. 2015). Biases become 0.
void InitializeLayers(torch::nn::Module& module, double deviation);

}  // namespace mario
