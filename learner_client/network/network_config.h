#pragma once

#include <string>
#include <vector>

#include "common/environment.h"

namespace mario {

// Which network, and what computes it. The defaults are the convolutional network of Mnih et al.
// 2015, smaller: 8x8/4, 4x4/2 and 3x3/1 convolutions with ReLU, a hidden layer, and one linear
// output an action.
struct NetworkConfig {
  std::string architecture = "nature";  // or another that a backend has
  // From the hidden layer to the Q-values: "scalar", "dueling" (Wang et al. 2016), or a
  // distribution of returns: "c51" (Bellemare et al. 2017), "qr" (Dabney et al. 2018), "hl-gauss"
  // (Farebrother et al. 2024).
  std::string head = "scalar";
  std::string backend = "auto";             // or "cpu", "torch": see registry.h
  int stack = 4;                            // observations in a state
  std::vector<int> filters = {16, 32, 32};  // of the three convolutions, or residual stages
  int hidden = 256;  // units; 0: no hidden layer
  // Linear layers with learned noise in their weights (Fortunato et al. 2018), to explore by.
  bool noisy = false;
  bool same_padding = false;   // as the blog's Keras network; else "valid"
  bool invert_pixels = false;  // white, a sky's colour, becomes 0
  bool show_held = false;      // the last executed action enters the hidden layer, one-hot
  // 0: He et al. 2015 by fan-in; else the standard deviation of all weights.
  double weight_deviation = 0.0;
  // Of the arithmetic, as ChoosePrecision takes it; weights are fp32 in any. "fp64": for tests.
  std::string precision = "auto";

  bool operator==(const NetworkConfig&) const = default;
};

// What the environments make of it.
struct NetworkShape {
  ObservationShape observation;
  int actions = 0;
};

}  // namespace mario
