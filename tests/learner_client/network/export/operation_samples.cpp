#include "tests/learner_client/network/export/operation_samples.h"

#include <ATen/ATen.h>

namespace mario {
namespace {

using at::Tensor;
using Arrays = std::vector<std::pair<std::string, Tensor>>;

constexpr std::int64_t kActions = 5;
const std::vector<std::int64_t> kStateSizes = {4, 20, 18};

// [B, 4, 20, 18], in [0, 1].
Tensor Scale(const Tensor& states) { return states.to(at::kFloat) / 255; }

// Each row's first values: [B, actions].
Tensor First(const Tensor& values) { return values.flatten(1).slice(1, 0, kActions); }

ExportedNetwork Convolutions() {
  const Tensor weight = at::randn({8, 2, 3, 3}), bias = at::randn({8});
  const Tensor mean = at::randn({8}), variance = at::rand({8}) + 0.5, scale = at::randn({8});
  const Tensor narrow = at::randn({6, 8, 3, 3}) / 8;
  const auto q_values = [=](const Tensor& states, const Tensor&) {
    const Tensor padded = at::constant_pad_nd(Scale(states), {1, 2, 0, 3}, 0.25);
    Tensor x = at::conv2d(padded, weight, bias, {2, 1}, {1, 0}, {1, 2}, 2);
    x = at::batch_norm(x, scale, bias, mean, variance, false, 0.1, 1e-5, false);
    x = x + at::group_norm(x, 4, scale, bias, 1e-5);
    x = at::max_pool2d(x, 3, 2, 1, 1, true);
    x = at::leaky_relu(at::conv2d(x, narrow), 0.3);
    x = at::avg_pool2d(x, {2, 2}, {1, 1}, {1, 1}, false, false);
    return First(at::adaptive_avg_pool2d(x, {1, 1}));
  };
  return {{{"weight", weight},
           {"bias", bias},
           {"norm.mean", mean},
           {"norm.variance", variance},
           {"norm.scale", scale},
           {"narrow", narrow}},
          q_values,
          kStateSizes,
          kActions};
}

ExportedNetwork LinearLayers() {
  const Tensor first = at::randn({7, 4}), bias = at::randn({7}), scale = at::randn({7});
  const Tensor second = at::randn({7, 6}), third = at::randn({kActions, 6});
  const Tensor table = at::randn({kActions, 6}), given = at::randn({kActions});
  const auto q_values = [=](const Tensor& states, const Tensor& last) {
    const Tensor pixels = Scale(states).mean({2, 3});
    Tensor x = at::linear(pixels, first, bias).tanh();
    x = at::layer_norm(x.unsqueeze(1), {7}, scale, bias, 1e-5);
    x = at::linear(x, second.t()).squeeze(1) + at::matmul(x.squeeze(1), second) * 0.5;
    x = x + at::embedding(table, last) + at::mm(x.sigmoid(), at::eye(6));
    x = at::addmm(given, x, third.t(), 0.5, 2.0);
    return x + at::one_hot(last, kActions).to(at::kFloat);
  };
  return {{{"first", first},
           {"bias", bias},
           {"scale", scale},
           {"second", second},
           {"third", third},
           {"table", table},
           {"given", given}},
          q_values,
          kStateSizes,
          kActions};
}

ExportedNetwork Shapes() {
  const Tensor index = at::arange(3, -1, -1);  // of the frames
  const auto q_values = [=](const Tensor& states, const Tensor& last) {
    const Tensor x = Scale(states).index_select(1, index);  // [B, 4, 20, 18]
    const std::vector<Tensor> halves = x.chunk(2, 1);
    const std::vector<Tensor> parts = halves[0].split(12, 2);               // 12 and 8
    const std::vector<Tensor> sized = x.split_with_sizes({5, 13}, -1);      // columns
    Tensor y = at::cat({parts[1], halves[1].narrow(2, 3, 8)}, 1);           // [B, 4, 8, 18]
    y = y.permute({0, 2, -1, 1}).transpose(1, 2).reshape({y.size(0), -1});  // [B, 576]
    y = y.view({-1, 24, 24}).select(1, 7).slice(1, 1, 23, 2);               // [B, 11]
    const Tensor frames = sized[0].flatten(2).select(2, -2);                // [B, 4]
    const Tensor turned = at::stack({frames, frames * 2}, -1).flatten(1);   // [B, 8]
    const Tensor spread = y.unsqueeze(1).expand({-1, 8, 11}).mean(2) + turned;
    const Tensor own = spread.gather(1, last.unsqueeze(1));  // [B, 1]
    const Tensor filled = at::full_like(own, 0.5) + at::ones_like(own) + at::zeros_like(own);
    return First(spread) + own.expand_as(First(spread)) * filled.type_as(spread).contiguous();
  };
  return {{}, q_values, kStateSizes, kActions};
}

ExportedNetwork Arithmetic() {
  const auto q_values = [](const Tensor& states, const Tensor& last) {
    Tensor x = First(Scale(states));
    x = 1 - x + at::add(x, x * x, 0.5) - at::sub(x, x.neg(), 2);
    x = at::rsub(x, 0.75) / (x.abs() + 1);
    x = x.exp() + (x.abs() + 0.1).log() + x.square().sqrt() + x.pow(3) + x.relu();
    x = x.clamp(-2.0, 2.5) + x.clamp_min(-1.0) + x.clamp_max(1.5);
    x = at::maximum(x, x.sum(1, true) * 0) + at::minimum(x, x.mean(1, true));
    x = x + at::silu(x) + at::gelu(x) + at::elu(x, 0.7) + at::softplus(x);
    x = x + x.softmax(1) + x.log_softmax(-1) + x.amax({1}, true) - x.amin({1}, true);
    const Tensor chosen = last.unsqueeze(1).eq(at::arange(kActions, at::kLong));
    x = at::where(chosen, x, x * 2) + x.gt(1.0).to(at::kFloat) + x.lt(0.5).to(at::kFloat);
    x.mul_(0.02).add_(x.sum({1}, true));
    return at::dropout(x, 0.5, false).detach().clone();
  };
  return {{}, q_values, kStateSizes, kActions};
}

}  // namespace

std::vector<std::pair<std::string, ExportedNetwork>> OperationSamples() {
  return {{"convolutions", Convolutions()},
          {"linear_layers", LinearLayers()},
          {"shapes", Shapes()},
          {"arithmetic", Arithmetic()}};
}

}  // namespace mario
