#pragma once

#include "learner_client/network/cpu/optimizer.h"
#include "learner_client/network/update_config.h"

namespace mario {

// RMSprop, centred (Graves 2013), as Mnih et al. 2015 trained with: a step is the gradient over its
// standard deviation.
class RmsProp : public Optimizer {
 public:
  // `gradient_clip`: of the gradient's norm over all parameters; 0: none.
  RmsProp(const RmsPropConfig& config, double gradient_clip, std::size_t parameters);

  void Begin(double norm, double learning_rate) override;
  void Move(std::span<float> all, std::size_t begin, std::span<const float> gradient) override;

  // What is the same for all parameters of an update.
  struct Step {
    float clip;  // factor on the gradient
    float decay;
    float rate;
    float epsilon;
  };

 private:
  const RmsPropConfig config_;
  const double gradient_clip_;
  Step step_{};
};

}  // namespace mario
