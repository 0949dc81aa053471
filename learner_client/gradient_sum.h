#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learner_client/network_layers.h"
#include "learner_client/workers.h"

namespace mario {

// What a backward pass over one part of a batch leaves: the gradient by the parameters, in place of
// the one by the hidden layer's weights its two factors. Those are most of a network's parameters,
// and writing them takes longer than computing them: so it is done once for the whole batch.
struct PartGradient {
  at::Tensor flat = {};       // [parameters] fp32, on the host
  at::Tensor by_hidden = {};  // [B, streams * hidden], the gradient by the hidden layer's values,
  at::Tensor features = {};   // [B, inputs], and its inputs
};

// Adds the parts up in the place of the first one's gradient, of which `sums` are views, and
// returns the sum's norm. It does not depend on the number of threads.
double AddUp(Workers& workers, const std::vector<PartGradient*>& parts, Layers& sums);

}  // namespace mario
