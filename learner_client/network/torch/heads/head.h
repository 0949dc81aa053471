#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>

#include "learner_client/network/update_config.h"

namespace mario {

// A distribution of returns as weighted values: [..., n] each. Undefined weights: all values weigh
// the same.
struct Returns {
  at::Tensor values;
  at::Tensor weights;
};

// Of a batch: [B] each.
struct HeadLoss {
  at::Tensor loss;
  at::Tensor errors;  // for priorities: value - target, or the loss where that says more
};

// What the last layer's outputs mean, and the loss that trains them. It has no weights: those are
// the network's, as many outputs for each action as the head asks for.
class Head {
 public:
  virtual ~Head() = default;

  virtual int outputs() const = 0;                // for each action
  virtual bool dueling() const { return false; }  // value and advantage streams (Wang et al. 2016)

  // [B, actions, outputs] to [B, actions].
  virtual at::Tensor QValues(const at::Tensor& outputs) const = 0;

  // The distribution [B, actions, n] of each action's returns, n = 1 where only its mean is known.
  virtual Returns ReturnsOf(const at::Tensor& outputs) const = 0;

  // Of the chosen actions' outputs [B, outputs] with respect to what they should have been,
  // [B, n].
  virtual HeadLoss Loss(const at::Tensor& outputs, const Returns& targets) const = 0;
};

// What a head is made for.
struct HeadInput {
  std::string loss = "mse";  // of scalar heads
  SupportConfig support;
  at::Device device = at::kCPU;
  at::ScalarType type = at::kFloat;
};

using HeadFactory = std::unique_ptr<Head> (*)(const HeadInput&);

// The heads by name; each in a file of its own.
const std::map<std::string, HeadFactory>& Heads();

}  // namespace mario
