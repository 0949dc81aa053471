#include "learner_client/demonstrations/demonstration_config.h"

#include <algorithm>
#include <cmath>

namespace mario {

double MarginWeight(const DemonstrationConfig& config, std::int64_t updates) {
  const std::int64_t since = updates - config.pretrain_updates;
  if (since <= 0 || config.margin_fade_updates == 0) return config.margin_weight;
  const double faded = static_cast<double>(since) / static_cast<double>(config.margin_fade_updates);
  return config.margin_weight * std::max(0.0, 1.0 - faded);
}

int DemonstratedOf(const DemonstrationConfig& config, int batch_size, std::int64_t updates) {
  if (updates < config.pretrain_updates) return batch_size;
  return static_cast<int>(std::lround(config.batch_share * batch_size));
}

}  // namespace mario
