#include "learner_client/replay/sum_tree.h"

#include <bit>

namespace mario {

SumTree::SumTree(std::size_t size)
    : size_(size), leaves_(std::bit_ceil(size)), nodes_(2 * leaves_) {}

void SumTree::Set(std::size_t index, float weight) {
  std::size_t node = leaves_ + index;
  nodes_[node] = static_cast<double>(weight);
  for (node /= 2; node >= 1; node /= 2) nodes_[node] = nodes_[2 * node] + nodes_[2 * node + 1];
}

std::size_t SumTree::Find(double prefix) const {
  std::size_t node = 1;
  while (node < leaves_) {
    const double left = nodes_[2 * node];
    // Rounding may leave a prefix that is as great as what is there: never go where nothing is.
    const bool goes_left = prefix < left || nodes_[2 * node + 1] <= 0.0;
    if (!goes_left) prefix -= left;
    node = 2 * node + (goes_left ? 0 : 1);
  }
  return node - leaves_;
}

}  // namespace mario
