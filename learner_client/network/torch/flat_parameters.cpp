#include "learner_client/network/torch/flat_parameters.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace mario {
namespace {

using at::Tensor;

// Between the order in memory, channels last, and the module's.
Tensor ToMemoryOrder(const Tensor& tensor) {
  return tensor.dim() == 4 ? tensor.permute({0, 2, 3, 1}) : tensor;
}

}  // namespace

FlatParameters::FlatParameters(torch::nn::Module& module, at::Device device, at::ScalarType type) {
  const at::NoGradGuard no_gradient;
  std::int64_t count = 0;
  for (const auto& item : module.named_parameters()) {
    names_.push_back(item.key());
    parameters_.push_back(item.value());
    begins_.push_back(count);
    count += item.value().numel();
  }
  flat_ = at::empty({count}, at::TensorOptions(type).device(device));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Tensor view = View(flat_, i);
    view.copy_(parameters_[i]);
    parameters_[i].set_data(view);
  }
}

void FlatParameters::ShareWith(torch::nn::Module& module) const {
  const at::NoGradGuard no_gradient;
  std::vector<Tensor> others = module.parameters();
  for (std::size_t i = 0; i < others.size(); ++i) others[i].set_data(View(flat_, i));
}

Tensor FlatParameters::View(const Tensor& flat, std::size_t i) const {
  const Tensor& parameter = parameters_[i];
  const Tensor piece = flat.narrow(0, begins_[i], parameter.numel());
  if (parameter.dim() != 4) return piece.view(parameter.sizes());
  const at::IntArrayRef s = parameter.sizes();
  return piece.view({s[0], s[2], s[3], s[1]}).permute({0, 3, 1, 2});
}

Tensor FlatParameters::Flatten(const Tensor& like_parameter) const {
  return ToMemoryOrder(like_parameter).reshape({-1});
}

NamedTensors FlatParameters::Named(const Tensor& flat) const {
  const at::NoGradGuard no_gradient;
  const Tensor host = flat.to(at::kCPU, at::kFloat);
  NamedTensors all;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const Tensor values = View(host, i).contiguous();
    const float* begin = values.data_ptr<float>();
    all.push_back({names_[i], values.sizes().vec(), {begin, begin + values.numel()}});
  }
  return all;
}

void FlatParameters::Set(const NamedTensors& tensors, const std::string& network,
                         const Tensor& flat) const {
  const at::NoGradGuard no_gradient;
  RequireSameShapes(Named(flat), tensors, network);
  Tensor host = at::empty({flat.numel()}, at::kFloat);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const NamedTensor& given = Find(tensors, names_[i]);
    Tensor values = at::empty(given.shape, at::kFloat);
    std::ranges::copy(given.values, values.data_ptr<float>());
    View(host, i).copy_(values);
  }
  flat.copy_(host);
}

}  // namespace mario
