#pragma once

#include <cstdint>
#include <string>

namespace mario {

// What is made of demonstrations: each of it a setting of its own. Without a folder there are none,
// and the others mean nothing.
struct DemonstrationConfig {
  std::string folder = {};  // of recordings, or one recording

  // Deep Q-learning from demonstrations (Hester et al. 2018, arXiv 1704.03732): before the first
  // step so many updates on demonstrations alone; then this share of each batch is drawn from them.
  std::int64_t pretrain_updates = 1000;
  double batch_share = 0.25;
  // Of the large-margin loss of what is drawn from them, beside that of the TD error. It fades
  // linearly over so many updates after the pre-training, so that the agent may become better than
  // its teacher; 0: it stays.
  double margin_weight = 1.0;
  std::int64_t margin_fade_updates = 20'000;

  // Backward starts (Salimans and Chen 2018, arXiv 1812.03381): this share of the episodes begins
  // along a demonstration, near its end first. As soon as this share of so many episodes that
  // began there did as well as the demonstration from there on, the starts move back.
  double start_share = 0.5;
  int backward_steps = 0;  // by so many steps; 0: by a fortieth of the demonstration
  int backward_episodes = 20;
  double backward_success_rate = 0.2;

  bool operator==(const DemonstrationConfig&) const = default;
};

// The margin loss's weight in the update after `updates` others.
double MarginWeight(const DemonstrationConfig& config, std::int64_t updates);

// How many of a batch are drawn from the demonstrations in that update.
int DemonstratedOf(const DemonstrationConfig& config, int batch_size, std::int64_t updates);

}  // namespace mario
