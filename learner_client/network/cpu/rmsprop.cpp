#include "learner_client/network/cpu/rmsprop.h"

#include <algorithm>
#include <cmath>

#include "learner_client/network/cpu/kernels/wide.h"

namespace mario {
namespace {

MARIO_WIDE void Apply(const RmsProp::Step& s, std::size_t count, float* __restrict p,
                      const float* __restrict g, float* __restrict m, float* __restrict v) {
  for (std::size_t i = 0; i < count; ++i) {
    const float gradient = g[i] * s.clip;
    m[i] = s.decay * m[i] + (1.0f - s.decay) * gradient;
    v[i] = s.decay * v[i] + (1.0f - s.decay) * gradient * gradient;
    p[i] -= s.rate * gradient / std::sqrt(std::max(v[i] - m[i] * m[i], 0.0f) + s.epsilon);
  }
}

}  // namespace

RmsProp::RmsProp(const RmsPropConfig& config, double gradient_clip, std::size_t parameters)
    : Optimizer(parameters), config_(config), gradient_clip_(gradient_clip) {}

void RmsProp::Begin(double norm, double learning_rate) {
  ++updates;
  step_ = {.clip = ClipFactor(norm, gradient_clip_),
           .decay = static_cast<float>(config_.decay),
           .rate = static_cast<float>(learning_rate),
           .epsilon = static_cast<float>(config_.epsilon)};
}

void RmsProp::Move(std::span<float> all, std::size_t begin, std::span<const float> gradient) {
  Apply(step_, gradient.size(), &all[begin], gradient.data(), &first_moment[begin],
        &second_moment[begin]);
}

}  // namespace mario
