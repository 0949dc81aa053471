#include "learner_client/network/torch/q_module.h"

#include <ATen/ATen.h>

#include <sstream>
#include <stdexcept>

#include "learner_client/network/torch/device.h"
#include "learner_client/network/torch/encoders/architectures.h"

namespace mario {
namespace {

using at::Tensor;

constexpr int kTried = 2;  // states in the pass that counts the features

template <typename T>
std::string Text(const T& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

QModule::QModule(const NetworkConfig& config, const NetworkShape& shape, const Head& head)
    : config_(config),
      actions_(shape.actions),
      outputs_(head.outputs()),
      streams_(head.dueling() ? 2 : 1),
      encoder_(Architectures().at(config.architecture)({config, shape.observation})) {
  const at::NoGradGuard no_gradient;
  register_module("encoder", encoder_.module);
  if (!buffers().empty()) {
    throw std::runtime_error("the network " + config.architecture +
                             " has buffers, which are not learned and would not be saved: use "
                             "layer normalisation in place of batch normalisation");
  }
  std::int64_t units = CountFeatures(shape) + (config.show_held ? actions_ : 0);
  const auto layer = [&](std::int64_t in, std::int64_t out) {
    return std::make_shared<NoisyLinear>(in, out, config.noisy, config.weight_deviation);
  };
  if (config.hidden > 0) {
    hidden_ = register_module("hidden", layer(units, streams_ * config.hidden));
    units = config.hidden;
  }
  const auto last = register_module("head", std::make_shared<torch::nn::Module>());
  last_ =
      last->register_module(streams_ == 2 ? "advantage" : "q", layer(units, actions_ * outputs_));
  if (streams_ == 2) value_ = last->register_module("value", layer(units, outputs_));
}

// An own network says by what it gives how much that is.
std::int64_t QModule::CountFeatures(const NetworkShape& shape) const {
  const auto [height, width] = shape.observation;
  const Tensor pixels = at::zeros({kTried, config_.stack, height, width});
  const std::string what = "the network " + config_.architecture;
  Tensor features;
  try {
    features = encoder_.forward(pixels.contiguous(at::MemoryFormat::ChannelsLast));
  } catch (const std::exception& error) {
    const auto* with_backtrace = dynamic_cast<const c10::Error*>(&error);
    throw std::runtime_error(
        what + " cannot compute states of " + Text(pixels.sizes()) + ": " +
        FirstLine(with_backtrace ? with_backtrace->what_without_backtrace() : error.what()));
  }
  const bool are_features = features.defined() && features.dim() == 2 &&
                            features.size(0) == kTried && features.size(1) > 0 &&
                            features.scalar_type() == at::kFloat;
  if (are_features) return features.size(1);
  throw std::runtime_error(
      what + " gives " +
      (features.defined() ? Text(features.sizes()) + " " + Text(features.scalar_type())
                          : "nothing") +
      " for states of " + Text(pixels.sizes()) + ", and should give features [" + Text(kTried) +
      ", any number] in floats: end its forward with flatten(1)");
}

// In [0, 1], channels last.
Tensor QModule::Pixels(const Tensor& bytes) const {
  const at::ScalarType type = WeightType(config_.precision);
  Tensor pixels = bytes.to(type, false, false, at::MemoryFormat::ChannelsLast);
  if (config_.invert_pixels) pixels.neg_().add_(255);
  return pixels.mul_(1.0 / 255);
}

Tensor QModule::forward(const States& states) const {
  const at::ScalarType type = WeightType(config_.precision);
  Tensor units;
  {
    const Autocast autocast(states.pixels.device().type(), config_.precision == "bf16");
    units = encoder_.forward(Pixels(states.pixels));
    if (config_.show_held) {
      const Tensor actions = at::arange(actions_, states.held.options());
      const Tensor one_hot = states.held.unsqueeze(1).eq(actions).to(units.scalar_type());
      units = at::cat({units, one_hot}, 1);
    }
    if (hidden_) units = hidden_->forward(units).relu_();
  }
  // In fp32 at least: in bf16 a value of 30 is known to 0.1 only.
  units = units.to(type);
  const auto stream = [&](std::int64_t i) {
    return hidden_ ? units.narrow(1, i * config_.hidden, config_.hidden) : units;
  };
  const Tensor advantage = last_->forward(stream(0)).view({-1, actions_, outputs_});
  if (!value_) return advantage;
  const Tensor value = value_->forward(stream(1)).view({-1, 1, outputs_});
  return value + advantage - advantage.mean(1, true);
}

void QModule::DrawNoise(at::Generator& generator) {
  if (hidden_) hidden_->DrawNoise(generator);
  last_->DrawNoise(generator);
  if (value_) value_->DrawNoise(generator);
}

}  // namespace mario
