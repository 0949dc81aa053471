#include "learner_client/agent/dqn_agent.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

void Copy(std::span<const float> from, QNetwork& to) {
  std::copy(from.begin(), from.end(), to.parameters().begin());
  to.ParametersChanged();
}

std::unique_ptr<Optimizer> MakeOptimizer(const AgentConfig& config, std::size_t parameters) {
  if (config.optimizer == "rmsprop") {
    return std::make_unique<RmsProp>(config.rmsprop, config.adam.gradient_clip, parameters);
  }
  return std::make_unique<Adam>(config.adam, parameters);
}

double SumQ(const Batch& batch, std::span<const float> values) {
  const std::size_t actions = values.size() / static_cast<std::size_t>(batch.size);
  double sum = 0.0;
  for (std::size_t i = 0; i < batch.actions.size(); ++i) {
    sum += static_cast<double>(values[i * actions + static_cast<std::size_t>(batch.actions[i])]);
  }
  return sum;
}

}  // namespace

// What one part of a batch contributes.
struct DqnAgent::Part {
  TdLoss loss = {};
  double sum_q = 0.0;
};

DqnAgent::DqnAgent(const Parts& parts, Generator& generator)
    : config_(parts.agent),
      online_(parts.network, parts.shape, parts.device, generator),
      target_(parts.network, parts.shape, parts.device, generator),
      optimizer_(MakeOptimizer(parts.agent, online_.parameters().size())) {
  Copy(online_.parameters(), target_);
  average_.assign(online_.parameters().begin(), online_.parameters().end());
  parts_.resize(static_cast<std::size_t>(config_.batch_parts));
  for (int i = 0; i < config_.batch_parts; ++i) passes_.push_back(online_.MakePass());
}

DqnAgent::~DqnAgent() = default;
DqnAgent::DqnAgent(DqnAgent&&) noexcept = default;

std::vector<float> DqnAgent::QValues(ThreadTeam& workers, const StateBatch& batch) const {
  const std::size_t states = batch.held.size();
  const std::size_t parts = std::min(parts_.size(), states);
  std::vector<std::vector<float>> values(parts);
  workers.Run(static_cast<int>(parts), [&](int part) {
    const auto i = static_cast<std::size_t>(part);
    const std::size_t begin = states * i / parts;
    values[i] = online_.Forward(batch.Some(begin, states * (i + 1) / parts - begin));
  });
  std::vector<float> all;
  for (const std::vector<float>& some : values) all.insert(all.end(), some.begin(), some.end());
  return all;
}

UpdateReport DqnAgent::Update(ThreadTeam& workers, std::function<Batch(int)> get_part) {
  BeginUpdate(workers, std::move(get_part));
  return FinishUpdate(workers);
}

void DqnAgent::BeginUpdate(ThreadTeam& workers, std::function<Batch(int)> get_part) {
  workers.Begin(config_.batch_parts, [this, get_part = std::move(get_part)](int i) {
    const auto index = static_cast<std::size_t>(i);
    parts_[index] = Compute(get_part(i), passes_[index]);
  });
}

UpdateReport DqnAgent::FinishUpdate(ThreadTeam& workers) {
  workers.Finish();
  UpdateReport report;
  for (const Part& part : parts_) {
    report.loss += part.loss.loss;
    report.mean_q += part.sum_q / config_.batch_size;
    report.td_errors.insert(report.td_errors.end(), part.loss.td_errors.begin(),
                            part.loss.td_errors.end());
  }
  report.gradient_norm = online_.AddUp(workers, passes_);
  if (!std::isfinite(report.loss) || !std::isfinite(report.gradient_norm)) {
    throw std::runtime_error(
        "the loss is NaN or infinite at update " + std::to_string(updates() + 1) +
        ": the last checkpoint is kept; begin a new run with a lower --learning-rate, with "
        "--gradient-clip, or with --reward-clip if rewards are large");
  }
  TakeStep(workers, report.gradient_norm);
  return report;
}

// What follows the online network does so while the step's weights are in the caches.
void DqnAgent::TakeStep(ThreadTeam& workers, double gradient_norm) {
  optimizer_->Begin(gradient_norm, LearningRate());
  const std::span<float> weights = online_.parameters();
  const auto tau = static_cast<float>(config_.target_tau), mean = AverageShare();
  online_.ForEachBlock(
      workers, passes_.front(), [&](std::size_t begin, std::span<const float> gradient) {
        optimizer_->Move(weights, begin, gradient);
        const std::span<const float> moved = weights.subspan(begin, gradient.size());
        if (tau > 0.0f) {
          Average(moved, tau, target_.parameters().subspan(begin, moved.size()));
        }
        if (mean > 0.0f) Average(moved, mean, std::span(average_).subspan(begin, moved.size()));
      });
  online_.ParametersChanged();
  if (tau > 0.0f) target_.ParametersChanged();
  if (config_.target_sync_updates > 0 && updates() % config_.target_sync_updates == 0) {
    Copy(weights, target_);
  }
}

// The online network looks at the states and, when its opinion of them counts, at the next states
// in one pass: half as many calls, each twice as large.
DqnAgent::Part DqnAgent::Compute(const Batch& batch, QNetwork::Pass& pass) const {
  const NetworkInput input =
      online_.Convert({{batch.states, batch.held}, {batch.next_states, batch.next_held}});
  const int rows = AsksOnlineOfNext() ? 2 * batch.size : batch.size;
  const std::vector<float> online = online_.ForwardForTraining(input, {0, rows}, pass);
  const std::size_t half = online.size() / static_cast<std::size_t>(rows / batch.size);
  const std::span<const float> values = std::span(online).first(half);
  const std::vector<float> targets = Targets(batch, input, std::span(online).subspan(half));
  Part part;
  part.loss =
      ComputeTdLoss(batch, values, targets,
                    config_.loss == "mse" ? LossKind::kMse : LossKind::kHuber, config_.batch_size);
  part.sum_q = SumQ(batch, values);
  online_.Backward(part.loss.q_gradient, pass);
  return part;
}

std::vector<float> DqnAgent::EvaluationWeights() const {
  if (config_.average_decay > 0.0) return average_;
  return {online_.parameters().begin(), online_.parameters().end()};
}

void DqnAgent::Save(Serializer& out) const {
  out.Put("agent updates", optimizer_->updates);
  out.Put("online weights", online_.parameters());
  out.Put("target weights", target_.parameters());
  out.Put("averaged weights", std::span<const float>(average_));
  out.Put("first moments", std::span<const float>(optimizer_->first_moment));
  out.Put("second moments", std::span<const float>(optimizer_->second_moment));
}

void DqnAgent::Load(Deserializer& in) {
  optimizer_->updates = in.Get<std::int64_t>("agent updates");
  in.Get("online weights", online_.parameters());
  in.Get("target weights", target_.parameters());
  in.Get("averaged weights", average_);
  in.Get("first moments", optimizer_->first_moment);
  in.Get("second moments", optimizer_->second_moment);
  online_.ParametersChanged();
  target_.ParametersChanged();
}

bool DqnAgent::AsksOnlineOfNext() const {
  if (config_.munchausen.alpha > 0.0) return false;
  return config_.double_dqn || !HasTarget();
}

// `input`: the states, then the next states; `online_next`: the online network's Q-values of these,
// if it was asked.
std::vector<float> DqnAgent::Targets(const Batch& batch, const NetworkInput& input,
                                     std::span<const float> online_next) const {
  if (config_.munchausen.alpha > 0.0) {
    const QNetwork& judge = HasTarget() ? target_ : online_;
    const std::vector<float> judged = judge.Forward(input, {0, 2 * batch.size});
    const std::span<const float> now = std::span(judged).first(judged.size() / 2);
    const std::span<const float> next = std::span(judged).last(now.size());
    const int actions = static_cast<int>(now.size()) / batch.size;
    return MunchausenTargets(batch, {now, next, actions}, config_.munchausen);
  }
  std::vector<float> by_target;
  if (HasTarget()) by_target = target_.Forward(input, {batch.size, batch.size});
  const std::span<const float> judged =
      HasTarget() ? std::span<const float>(by_target) : online_next;
  const int actions = static_cast<int>(judged.size()) / batch.size;
  return TdTargets(batch, {online_next, judged, actions}, config_.double_dqn);
}

double DqnAgent::LearningRate() const {
  if (config_.decay_to_updates == 0) return config_.adam.learning_rate;
  const auto span = static_cast<double>(config_.decay_to_updates - config_.decay_from_updates);
  const auto fallen = static_cast<double>(updates() - config_.decay_from_updates) / span;
  return std::lerp(config_.adam.learning_rate, config_.final_learning_rate,
                   std::clamp(fallen, 0.0, 1.0));
}

// Early on the average is the plain mean, so that the first weights do not linger.
float DqnAgent::AverageShare() const {
  if (config_.average_decay <= 0.0) return 0.0f;
  const double mean = 1.0 / static_cast<double>(updates() + 1);
  return static_cast<float>(std::max(1.0 - config_.average_decay, mean));
}

}  // namespace mario
