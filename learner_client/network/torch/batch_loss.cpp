#include "learner_client/network/torch/batch_loss.h"

#include <ATen/ATen.h>

namespace mario {
namespace {

using at::Tensor;

// Of [B, actions, n] each row's action: [B, n].
Tensor Choose(const Tensor& values, const Tensor& actions) {
  return values.gather(1, actions.view({-1, 1, 1}).expand({-1, 1, values.size(2)})).squeeze(1);
}

// return + discount * value, each of [B, n].
Tensor Bootstrap(const DeviceBatch& batch, const Tensor& values) {
  return batch.returns.unsqueeze(1) + batch.discounts.unsqueeze(1) * values;
}

Returns DqnTargets(const BatchNetworks& networks, const DeviceBatch& batch, bool double_dqn) {
  const Tensor next = networks.judge.forward(batch.next_states);
  const bool asks_online = double_dqn && &networks.online != &networks.judge;
  const Tensor chosen =
      networks.head.QValues(asks_online ? networks.online.forward(batch.next_states) : next)
          .argmax(1);
  const Returns returns = networks.head.ReturnsOf(next);
  return {Bootstrap(batch, Choose(returns.values, chosen)),
          returns.weights.defined() ? Choose(returns.weights, chosen) : Tensor()};
}

// All actions' returns, each as likely as the policy takes it.
Returns Mixture(const Returns& returns, const Tensor& log_policy, const Tensor& policy) {
  const Tensor values = returns.values - log_policy.unsqueeze(2);
  const double share = 1.0 / static_cast<double>(values.size(2));
  const Tensor weights = returns.weights.defined() ? returns.weights : at::full_like(values, share);
  return {values.flatten(1), (policy.unsqueeze(2) * weights).flatten(1)};
}

// With n-step returns only the first action's log-policy is added: the others' would need a forward
// pass for each state of the window.
Returns MunchausenTargets(const BatchNetworks& networks, const DeviceBatch& batch,
                          const MunchausenConfig& config) {
  const double tau = config.temperature;
  const Tensor now = networks.head.QValues(networks.judge.forward(batch.states));
  const Tensor log_policy = tau * (now / tau).log_softmax(1);
  const Tensor taken = log_policy.gather(1, batch.actions.unsqueeze(1));
  const Tensor bonus = config.alpha * taken.clamp_min(config.floor);  // [B, 1]

  const Tensor next = networks.judge.forward(batch.next_states);
  const Tensor next_q = networks.head.QValues(next);
  const Returns returns = networks.head.ReturnsOf(next);
  if (returns.values.size(2) == 1) {
    const Tensor value = tau * (next_q / tau).logsumexp(1, true);
    return {Bootstrap(batch, value) + bonus, {}};
  }
  const Tensor scaled = next_q / tau;
  const Returns all = Mixture(returns, tau * scaled.log_softmax(1), scaled.softmax(1));
  return {Bootstrap(batch, all.values) + bonus, all.weights};
}

Returns Targets(const BatchNetworks& networks, const DeviceBatch& batch,
                const UpdateConfig& config) {
  const at::NoGradGuard no_gradient;
  return config.munchausen.alpha > 0.0 ? MunchausenTargets(networks, batch, config.munchausen)
                                       : DqnTargets(networks, batch, config.double_dqn);
}

// [B], of Q-values [B, actions]: 0 where the demonstrated action's is greater than the others' by
// the margin.
Tensor MarginLoss(const Tensor& q, const Tensor& actions, double margin) {
  const Tensor shown = actions.unsqueeze(1);
  const Tensor raised = q + at::full_like(q, margin).scatter(1, shown, 0.0);
  return raised.amax(1) - q.gather(1, shown).squeeze(1);
}

}  // namespace

BatchLoss ComputeBatchLoss(const BatchNetworks& networks, const DeviceBatch& batch,
                           const UpdateConfig& config) {
  const Returns targets = Targets(networks, batch, config);
  const Tensor outputs = networks.online.forward(batch.states);
  HeadLoss loss = networks.head.Loss(Choose(outputs, batch.actions), targets);
  if (batch.margins.defined()) {
    loss.loss = loss.loss + batch.margins * MarginLoss(networks.head.QValues(outputs),
                                                       batch.actions, config.large_margin);
  }
  const Tensor q = networks.head.QValues(outputs.detach()).gather(1, batch.actions.unsqueeze(1));
  return {(loss.loss * batch.weights).mean(), q.mean(), loss.errors};
}

}  // namespace mario
