#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mario {

// Moves parameters against their gradient, a stretch of them at a time.
class Optimizer {
 public:
  explicit Optimizer(std::size_t parameters)
      : first_moment(parameters), second_moment(parameters) {}
  virtual ~Optimizer() = default;

  // Begins the next update, whose whole gradient has this norm.
  virtual void Begin(double norm, double learning_rate) = 0;

  // Moves the parameters from `begin` on by the gradient by them, as many as it has: in each update
  // every parameter once, stretches that do not overlap on any threads. `all`: the parameters.
  virtual void Move(std::span<float> all, std::size_t begin, std::span<const float> gradient) = 0;

  // An update in one stretch.
  void Update(std::span<float> all, std::span<const float> gradient, double norm,
              double learning_rate) {
    Begin(norm, learning_rate);
    Move(all, 0, gradient);
  }

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
