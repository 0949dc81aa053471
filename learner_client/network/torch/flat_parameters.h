#pragma once

#include <torch/nn/module.h>

#include <vector>

#include "learner_client/network/named_tensors.h"

namespace mario {

// The parameters of a module in one piece of memory, one after the other, convolutions with their
// channels last: what an optimizer, an average or a target network does with them is then one
// operation a step.
class FlatParameters {
 public:
  // Moves the parameters to a device. `module` must outlive this, and has no buffers.
  FlatParameters(torch::nn::Module& module, at::Device device, at::ScalarType type);

  // Makes another module of the same kind see these parameters in place of its own.
  void ShareWith(torch::nn::Module& module) const;

  const at::Tensor& flat() const { return flat_; }  // [parameters]
  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  std::int64_t count() const { return flat_.numel(); }

  // A tensor shaped as a parameter in the order of the piece, [its elements]; a view where it lies
  // in memory so.
  at::Tensor Flatten(const at::Tensor& like_parameter) const;

  // The names, shapes and values of a tensor [parameters], on the host; and back. Set throws
  // std::runtime_error when names or shapes differ; `network` says whose they are.
  NamedTensors Named(const at::Tensor& flat) const;
  void Set(const NamedTensors& tensors, const std::string& network, const at::Tensor& flat) const;

 private:
  // The i-th parameter as a view of a tensor [parameters].
  at::Tensor View(const at::Tensor& flat, std::size_t i) const;

  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_;
  std::vector<std::int64_t> begins_;
  at::Tensor flat_;
};

}  // namespace mario
