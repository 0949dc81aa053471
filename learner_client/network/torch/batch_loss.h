#pragma once

#include "learner_client/network/torch/heads/head.h"
#include "learner_client/network/torch/transfers.h"
#include "learner_client/network/update_config.h"

namespace mario {

// Who says what on a batch.
struct BatchNetworks {
  const QModule& online;
  const QModule& judge;  // the target network; the online one where there is none
  const Head& head;
};

// Everything of a batch's update but the gradient. On the device.
struct BatchLoss {
  at::Tensor loss;    // [], the weighted mean over the batch
  at::Tensor mean_q;  // [], of the states and actions
  at::Tensor errors;  // [B], as HeadLoss has them
};

// The loss of deep Q-learning, with respect to
//   DQN:        return + discount * judge(s', argmax_a judge(s', a))
//   double DQN: return + discount * judge(s', argmax_a online(s', a))   (van Hasselt et al. 2016)
//   Munchausen: return + alpha * max(floor, tau log policy(a | s))
//               + discount * sum_a' policy(a' | s') (judge(s', a') - tau log policy(a' | s'))
// and, for transitions with a margin, max_a [q(s, a) + margin of the others] - q(s, demonstrated
// action) beside it (Hester et al. 2018);
// each a distribution where the head has one; the policy is the softmax of the judge's values over
// tau.
BatchLoss ComputeBatchLoss(const BatchNetworks& networks, const DeviceBatch& batch,
                           const UpdateConfig& config);

}  // namespace mario
