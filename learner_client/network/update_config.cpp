#include "learner_client/network/update_config.h"

#include <algorithm>
#include <cmath>

namespace mario {

double LearningRate(const UpdateConfig& config, std::int64_t updates) {
  if (config.decay_to_updates == 0) return config.adam.learning_rate;
  const auto span = static_cast<double>(config.decay_to_updates - config.decay_from_updates);
  const auto fallen = static_cast<double>(updates - config.decay_from_updates) / span;
  return std::lerp(config.adam.learning_rate, config.final_learning_rate,
                   std::clamp(fallen, 0.0, 1.0));
}

float AverageShare(const UpdateConfig& config, std::int64_t updates) {
  if (config.average_decay <= 0.0) return 0.0f;
  const double mean = 1.0 / static_cast<double>(updates + 1);
  return static_cast<float>(std::max(1.0 - config.average_decay, mean));
}

}  // namespace mario
