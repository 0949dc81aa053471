#include "learner_client/curriculum/weighted_choice.h"

#include <algorithm>

namespace mario {

WeightedChoice::WeightedChoice(std::span<const double> weights) {
  double sum = 0.0;
  for (const double weight : weights) sums_.push_back(sum += weight);
}

// The first whose sum is above the drawn one: never an index of weight 0.
std::size_t WeightedChoice::Draw(Generator& generator) const {
  const double drawn = generator.Uniform() * sums_.back();
  const auto found = std::ranges::upper_bound(sums_, drawn);
  if (found != sums_.end()) return static_cast<std::size_t>(found - sums_.begin());
  const auto last = std::ranges::lower_bound(sums_, sums_.back());  // drawn was rounded up
  return static_cast<std::size_t>(last - sums_.begin());
}

double WeightedChoice::probability(std::size_t index) const {
  const double before = index == 0 ? 0.0 : sums_[index - 1];
  return (sums_[index] - before) / sums_.back();
}

}  // namespace mario
