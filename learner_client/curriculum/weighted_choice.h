#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "learner_client/base/generator.h"

namespace mario {

// Draws indices, each with a probability in proportion to its weight.
class WeightedChoice {
 public:
  WeightedChoice() = default;
  // Weights are at least 0; not all of them are 0.
  explicit WeightedChoice(std::span<const double> weights);

  bool empty() const { return sums_.empty(); }
  std::size_t Draw(Generator& generator) const;
  double probability(std::size_t index) const;

 private:
  std::vector<double> sums_;  // of the weights up to each index
};

}  // namespace mario
