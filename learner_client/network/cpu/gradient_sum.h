#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learner_client/base/thread_team.h"
#include "learner_client/network/cpu/nature_network.h"

namespace mario {

// What a backward pass over one part of a batch leaves: the gradient by the parameters, in place of
// the one by the hidden layer's weights its two factors. Those are most of a network's parameters,
// and their gradient takes longer to write to memory and to read again than to compute.
struct PartGradient {
  at::Tensor flat = {};       // [parameters] fp32, on the host; nothing by the hidden weights
  at::Tensor by_hidden = {};  // [B, streams * hidden], the gradient by the hidden layer's values,
  at::Tensor features = {};   // [B, inputs], and its inputs
};

// Adds the parts up in the place of the first one, whose factors become the whole batch's, and
// returns the sum's norm. `hidden`: the view of its hidden weights. Nothing here depends on the
// number of threads.
double AddUp(ThreadTeam& workers, const std::vector<PartGradient*>& parts,
             const at::Tensor& hidden);

// Parameters at most in a block of several rows, which the processor's caches hold.
inline constexpr std::int64_t kGradientBlock = 1 << 17;

// Calls do_block for the gradient's blocks, on any of the workers' threads: the hidden weights' are
// computed just before, and gone after.
void ForEachBlock(ThreadTeam& workers, const PartGradient& gradient, const at::Tensor& hidden,
                  const NatureNetwork::GradientBlock& do_block);

}  // namespace mario
