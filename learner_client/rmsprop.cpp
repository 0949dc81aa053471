#include "learner_client/rmsprop.h"

#include <algorithm>
#include <cmath>

#include "learner_client/ranges.h"
#include "learner_client/wide.h"

namespace mario {
namespace {

struct Step {
  float clip;  // factor on the gradient
  float decay;
  float rate;
  float epsilon;
};

MARIO_WIDE void Apply(const Step& s, std::size_t count, float* __restrict p,
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

void RmsProp::Update(Workers& workers, std::span<float> parameters,
                     std::span<const float> gradients, double norm, double learning_rate) {
  ++updates;
  const Step step{.clip = ClipFactor(norm, gradient_clip_),
                  .decay = static_cast<float>(config_.decay),
                  .rate = static_cast<float>(learning_rate),
                  .epsilon = static_cast<float>(config_.epsilon)};
  ForEachRange(workers, parameters.size(), [&](const Range& range) {
    Apply(step, range.size, &parameters[range.begin], &gradients[range.begin],
          &first_moment[range.begin], &second_moment[range.begin]);
  });
}

}  // namespace mario
