#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mario {

struct AdamConfig {
  double learning_rate = 2.5e-4;
  double epsilon = 1.5e-4;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double gradient_clip = 10.0;  // of the gradient's norm over all parameters; 0: none

  bool operator==(const AdamConfig&) const = default;
};

// Adam (Kingma and Ba 2015) as one pass over all parameters, which lie in one piece.
class Adam {
 public:
  Adam(const AdamConfig& config, std::size_t parameters);

  // Moves `parameters` against `gradients`, whose norm is `norm`, by one update. Both are as long
  // as the constructor was told.
  void Update(std::span<float> parameters, std::span<const float> gradients, double norm,
              double learning_rate);

  // For checkpoints.
  std::int64_t updates = 0;
  std::vector<float> first_moment;
  std::vector<float> second_moment;

 private:
  AdamConfig config_;
};

// The Euclidean norm, in a fixed order of summation.
double Norm(std::span<const float> values);

// sum += values, element by element.
void AddTo(std::span<float> sum, std::span<const float> values);

// Moves `average` towards `values` by `share`, element by element.
void Average(std::span<const float> values, float share, std::span<float> average);

}  // namespace mario
