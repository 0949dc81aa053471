#pragma once

#include <span>

#include "learner_client/network/cpu/optimizer.h"
#include "learner_client/network/update_config.h"

namespace mario {

// Adam (Kingma and Ba 2015) as one pass over the parameters.
class Adam : public Optimizer {
 public:
  Adam(const AdamConfig& config, std::size_t parameters);

  void Begin(double norm, double learning_rate) override;
  void Move(std::span<float> all, std::size_t begin, std::span<const float> gradient) override;

  // What is the same for all parameters of an update.
  struct Step {
    float clip;  // factor on the gradient
    float beta1;
    float beta2;
    float rate;        // learning rate with the first moment's bias corrected
    float correction;  // 1 / sqrt(1 - beta2^t)
    float epsilon;
  };

 private:
  const AdamConfig config_;
  Step step_{};
};

// The squares' sum, in a fixed order of summation; and its root.
double SquaredNorm(std::span<const float> values);
double Norm(std::span<const float> values);

// sum += values, element by element.
void AddTo(std::span<float> sum, std::span<const float> values);

// Moves `average` towards `values` by `share`, element by element.
void Average(std::span<const float> values, float share, std::span<float> average);

}  // namespace mario
