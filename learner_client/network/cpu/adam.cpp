#include "learner_client/network/cpu/adam.h"

#include <cmath>

#include "learner_client/network/cpu/kernels/wide.h"

namespace mario {
namespace {

constexpr std::size_t kLanes = 16;

// Plain arrays without aliasing, so that the compiler makes one vector loop of it.
MARIO_WIDE void Apply(const Adam::Step& s, std::size_t count, float* __restrict p,
                      const float* __restrict g, float* __restrict m, float* __restrict v) {
  for (std::size_t i = 0; i < count; ++i) {
    const float gradient = g[i] * s.clip;
    m[i] = s.beta1 * m[i] + (1.0f - s.beta1) * gradient;
    v[i] = s.beta2 * v[i] + (1.0f - s.beta2) * gradient * gradient;
    p[i] -= s.rate * m[i] / (std::sqrt(v[i]) * s.correction + s.epsilon);
  }
}

}  // namespace

MARIO_WIDE double SquaredNorm(std::span<const float> values) {
  float sums[kLanes] = {};
  const std::size_t whole = values.size() - values.size() % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sums[lane] += values[i + lane] * values[i + lane];
    }
  }
  double sum = 0.0;
  for (const float lane : sums) sum += static_cast<double>(lane);
  for (std::size_t i = whole; i < values.size(); ++i) {
    sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  }
  return sum;
}

double Norm(std::span<const float> values) { return std::sqrt(SquaredNorm(values)); }

Adam::Adam(const AdamConfig& config, std::size_t parameters)
    : Optimizer(parameters), config_(config) {}

void Adam::Begin(double norm, double learning_rate) {
  ++updates;
  const auto t = static_cast<double>(updates);
  step_ = {.clip = ClipFactor(norm, config_.gradient_clip),
           .beta1 = static_cast<float>(config_.beta1),
           .beta2 = static_cast<float>(config_.beta2),
           .rate = static_cast<float>(learning_rate / (1.0 - std::pow(config_.beta1, t))),
           .correction = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(config_.beta2, t))),
           .epsilon = static_cast<float>(config_.epsilon)};
}

void Adam::Move(std::span<float> all, std::size_t begin, std::span<const float> gradient) {
  Apply(step_, gradient.size(), &all[begin], gradient.data(), &first_moment[begin],
        &second_moment[begin]);
}

MARIO_WIDE void AddTo(std::span<float> sum, std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) sum[i] += values[i];
}

MARIO_WIDE void Average(std::span<const float> values, float share, std::span<float> average) {
  for (std::size_t i = 0; i < values.size(); ++i) average[i] += share * (values[i] - average[i]);
}

}  // namespace mario
