#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "learner_client/network/named_tensors.h"
#include "learner_client/network/network_config.h"

namespace mario {

// The parameters of a network of the nature family with a scalar or dueling head, in one piece as
// cpu/ computes with them (and as files before named arrays had them), and as named arrays. Both
// hold the same layers in the same order; within a row, an output's weights, the order differs:
//
//                       one piece                          named
//   first convolution   2x2 blocks of [stack, 4, 4]        [stack, 8, 8]
//   convolutions        [height, width, in]                [in, height, width]
//   hidden layer        [height, width, in], then the      [in, height, width], then the same
//                       last executed action
class NatureLayout {
 public:
  // Throws std::runtime_error when the observations are too small.
  NatureLayout(const NetworkConfig& config, const NetworkShape& shape);

  std::size_t size() const { return size_; }  // of the piece

  // `flat`: [size()].
  NamedTensors ToNamed(std::span<const float> flat) const;
  // Throws std::runtime_error when the arrays are another network's.
  void FromNamed(const NamedTensors& tensors, std::span<float> flat) const;

 private:
  struct Array {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<std::size_t> row;  // where in a row of the piece each value of a named row stands
    std::size_t rows = 1;
  };
  void Add(const std::string& name, std::vector<std::int64_t> shape, std::vector<std::size_t> row);

  const std::string network_;  // for messages
  std::vector<Array> arrays_;
  std::size_t size_ = 0;
};

}  // namespace mario
