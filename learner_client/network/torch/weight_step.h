#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "learner_client/base/thread_team.h"
#include "learner_client/network/update_config.h"

namespace mario {

// The step from a gradient to new weights: clipping, Adam or RMSprop, and what follows the weights,
// all in one pass over the memory. On a processor a piece of it at a time, which the caches hold,
// by all threads of a team; on a GPU whole, with as few kernels.
class WeightStep {
 public:
  // `weights` [parameters] are moved; `target` and `average` of the same size follow them where
  // the settings say so.
  WeightStep(const UpdateConfig& config, at::Tensor weights, at::Tensor target, at::Tensor average);

  // The gradient of all parameters, in their memory's order; `norm`: its norm, []. Unless `holds`
  // [] is true nothing of the weights changes, ever again: then it is 0, a number that the host
  // need not know. Undefined: it is true.
  void Take(ThreadTeam& team, const std::vector<at::Tensor>& gradients, const at::Tensor& norm,
            const at::Tensor& holds);

  // For checkpoints: running means of the gradients and of their squares.
  std::int64_t updates = 0;
  at::Tensor first_moment;   // [parameters]
  at::Tensor second_moment;  // [parameters]

 private:
  struct Scale {
    at::Tensor clip;   // [], factor on the gradient
    at::Tensor rate;   // [], on the optimizer's direction
    at::Tensor holds;  // [] or undefined
    float average;     // share of the weights that enters it
  };
  void MovePiece(const Scale& scale, std::int64_t begin, const at::Tensor& gradient) const;
  at::Tensor Adam(const at::Tensor& gradient, const at::Tensor& mean,
                  const at::Tensor& square) const;
  at::Tensor RmsProp(const at::Tensor& gradient, const at::Tensor& mean,
                     const at::Tensor& square) const;

  const UpdateConfig config_;
  const at::Tensor weights_;
  const at::Tensor target_;
  const at::Tensor average_;
};

}  // namespace mario
