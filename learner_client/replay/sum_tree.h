#pragma once

#include <cstddef>
#include <vector>

namespace mario {

// Weights of some things, one of which is drawn in proportion to its weight (Schaul et al. 2016,
// appendix B.2.1):
//
//   [1]            total
//   [2] [3]        each node the sum of its two children, computed anew at each change,
//   [4][5][6][7]   so that rounding errors never add up; the weights are the leaves
//
// A change and a draw cost the logarithm of the number of weights.
class SumTree {
 public:
  // All weights are 0.
  explicit SumTree(std::size_t size);

  // `weight`: finite, not negative.
  void Set(std::size_t index, float weight);
  float Get(std::size_t index) const { return static_cast<float>(nodes_[leaves_ + index]); }

  std::size_t size() const { return size_; }
  double total() const { return nodes_[1]; }
  std::size_t bytes() const { return nodes_.size() * sizeof(double); }

  // The first index at which the sum of the weights up to and with it exceeds `prefix`, a number in
  // [0, total()); never one whose weight is 0. total() is positive.
  std::size_t Find(double prefix) const;

 private:
  std::size_t size_;
  std::size_t leaves_;  // a power of two
  std::vector<double> nodes_;
};

}  // namespace mario
