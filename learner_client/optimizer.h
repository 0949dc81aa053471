#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "learner_client/workers.h"

namespace mario {

// Moves parameters, which lie in one piece, against their gradients.
class Optimizer {
 public:
  explicit Optimizer(std::size_t parameters)
      : first_moment(parameters), second_moment(parameters) {}
  virtual ~Optimizer() = default;

  // One update, shared out to the workers. `norm` is the gradients'. Both spans are as long as the
  // constructor was told.
  virtual void Update(Workers& workers, std::span<float> parameters,
                      std::span<const float> gradients, double norm, double learning_rate) = 0;

  // For checkpoints: running means of the gradients and of their squares.
  std::int64_t updates = 0;
  std::vector<float> first_moment;
  std::vector<float> second_moment;

 protected:
  // The factor on gradients of norm `norm` so that it does not exceed `limit`; 0: no limit.
  static float ClipFactor(double norm, double limit) {
    return limit > 0.0 && norm > limit ? static_cast<float>(limit / norm) : 1.0f;
  }
};

}  // namespace mario
