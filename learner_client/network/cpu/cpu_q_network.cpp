#include "learner_client/network/cpu/cpu_q_network.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "learner_client/network/cpu/adam.h"
#include "learner_client/network/cpu/rmsprop.h"
#include "learner_client/network/process_tuning.h"
#include "learner_client/network/td_targets.h"

namespace mario {
namespace {

void Copy(std::span<const float> from, NatureNetwork& to) {
  std::copy(from.begin(), from.end(), to.parameters().begin());
  to.ParametersChanged();
}

StateBatch Some(const StateBatch& batch, std::size_t begin, std::size_t count) {
  const std::size_t bytes = batch.states.size() / batch.held.size();
  return {batch.states.subspan(begin * bytes, count * bytes), batch.held.subspan(begin, count)};
}

std::unique_ptr<Optimizer> MakeOptimizer(const UpdateConfig& config, std::size_t parameters) {
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
struct CpuQNetwork::Part {
  TdLoss loss = {};
  double sum_q = 0.0;
  int whole = 1;  // transitions of the whole batch
};

CpuQNetwork::CpuQNetwork(const NetworkSpec& spec, Generator& generator)
    : config_(spec.update),
      overlapped_(spec.overlapped),
      layout_(spec.network, spec.shape),
      online_(spec.network, spec.shape, generator),
      target_(spec.network, spec.shape, generator),
      optimizer_(MakeOptimizer(config_, online_.parameters().size())),
      team_(spec.threads, [] { SetOperationThreads(1); }) {
  Copy(online_.parameters(), target_);
  average_.assign(online_.parameters().begin(), online_.parameters().end());
  parts_.resize(static_cast<std::size_t>(parts()));
  for (int i = 0; i < parts(); ++i) passes_.push_back(online_.MakePass());
}

CpuQNetwork::~CpuQNetwork() = default;

std::vector<float> CpuQNetwork::QValues(const StateBatch& batch) {
  if (overlapped_ || is_updating_) return online_.Forward(batch);
  const std::size_t states = batch.held.size();
  const std::size_t count = std::min(parts_.size(), states);
  std::vector<std::vector<float>> values(count);
  team_.Run(static_cast<int>(count), [&](int part) {
    const auto i = static_cast<std::size_t>(part);
    const std::size_t begin = states * i / count;
    values[i] = online_.Forward(Some(batch, begin, states * (i + 1) / count - begin));
  });
  std::vector<float> all;
  for (const std::vector<float>& some : values) all.insert(all.end(), some.begin(), some.end());
  return all;
}

void CpuQNetwork::LoadWeights(const NamedTensors& weights) {
  layout_.FromNamed(weights, online_.parameters());
  online_.ParametersChanged();
  Copy(online_.parameters(), target_);
  std::ranges::copy(online_.parameters(), average_.begin());
}

void CpuQNetwork::BeginUpdate(BatchSource get_part) {
  is_updating_ = true;
  const auto compute = [this](int i, const Batch& batch) {
    const auto index = static_cast<std::size_t>(i);
    parts_[index] = Compute(batch, passes_[index]);
  };
  if (!overlapped_) {
    team_.Begin(parts(),
                [compute, get_part = std::move(get_part)](int i) { compute(i, get_part(i)); });
    return;
  }
  batches_.resize(parts_.size());
  const auto batch = [this](int i) -> Batch& { return batches_[static_cast<std::size_t>(i)]; };
  team_.Run(parts(), [&](int i) { batch(i) = get_part(i); });
  team_.Begin(parts(), [compute, batch](int i) { compute(i, std::exchange(batch(i), {})); });
}

std::vector<UpdateReport> CpuQNetwork::FinishUpdate() {
  is_updating_ = false;
  team_.Finish();
  UpdateReport report{.update = updates() + 1};
  for (const Part& part : parts_) {
    report.loss += part.loss.loss;
    report.mean_q += part.sum_q / part.whole;
    report.td_errors.insert(report.td_errors.end(), part.loss.td_errors.begin(),
                            part.loss.td_errors.end());
  }
  report.gradient_norm = online_.AddUp(team_, passes_);
  if (!std::isfinite(report.loss) || !std::isfinite(report.gradient_norm)) {
    throw std::runtime_error(
        "the loss is NaN or infinite at update " + std::to_string(report.update) +
        ": the last checkpoint is kept; begin a new run with a lower --learning-rate, with "
        "--gradient-clip, or with --reward-clip if rewards are large");
  }
  TakeStep(report.gradient_norm);
  return {std::move(report)};
}

// What follows the online network does so while the step's weights are in the caches.
void CpuQNetwork::TakeStep(double gradient_norm) {
  optimizer_->Begin(gradient_norm, LearningRate());
  const std::span<float> weights = online_.parameters();
  const auto tau = static_cast<float>(config_.target_tau);
  const float mean = AverageShare(config_, updates());
  online_.ForEachBlock(
      team_, passes_.front(), [&](std::size_t begin, std::span<const float> gradient) {
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
CpuQNetwork::Part CpuQNetwork::Compute(const Batch& batch, NatureNetwork::Pass& pass) const {
  const NetworkInput input =
      online_.Convert({{batch.states, batch.held}, {batch.next_states, batch.next_held}});
  const int rows = AsksOnlineOfNext() ? 2 * batch.size : batch.size;
  const std::vector<float> online = online_.ForwardForTraining(input, {0, rows}, pass);
  const std::size_t half = online.size() / static_cast<std::size_t>(rows / batch.size);
  const std::span<const float> values = std::span(online).first(half);
  const std::vector<float> targets = Targets(batch, input, std::span(online).subspan(half));
  Part part{.whole = parts() * batch.size};
  part.loss = ComputeTdLoss(batch, values, targets,
                            config_.loss == "mse" ? LossKind::kMse : LossKind::kHuber, part.whole);
  AddMarginLoss(batch, values, config_.large_margin, part.whole, part.loss);
  part.sum_q = SumQ(batch, values);
  online_.Backward(part.loss.q_gradient, pass);
  return part;
}

NamedTensors CpuQNetwork::Weights() const { return layout_.ToNamed(online_.parameters()); }

NamedTensors CpuQNetwork::EvaluationWeights() const {
  return config_.average_decay > 0.0 ? layout_.ToNamed(average_) : Weights();
}

NetworkState CpuQNetwork::Save() const {
  return {.updates = updates(),
          .online = Weights(),
          .target = layout_.ToNamed(target_.parameters()),
          .averaged = layout_.ToNamed(average_),
          .first_moments = layout_.ToNamed(optimizer_->first_moment),
          .second_moments = layout_.ToNamed(optimizer_->second_moment)};
}

void CpuQNetwork::Load(const NetworkState& state) {
  layout_.FromNamed(state.online, online_.parameters());
  layout_.FromNamed(state.target, target_.parameters());
  layout_.FromNamed(state.averaged, average_);
  layout_.FromNamed(state.first_moments, optimizer_->first_moment);
  layout_.FromNamed(state.second_moments, optimizer_->second_moment);
  optimizer_->updates = state.updates;
  online_.ParametersChanged();
  target_.ParametersChanged();
}

bool CpuQNetwork::AsksOnlineOfNext() const {
  if (config_.munchausen.alpha > 0.0) return false;
  return config_.double_dqn || !config_.HasTarget();
}

// `input`: the states, then the next states; `online_next`: the online network's Q-values of these,
// if it was asked.
std::vector<float> CpuQNetwork::Targets(const Batch& batch, const NetworkInput& input,
                                        std::span<const float> online_next) const {
  if (config_.munchausen.alpha > 0.0) {
    const NatureNetwork& judge = config_.HasTarget() ? target_ : online_;
    const std::vector<float> judged = judge.Forward(input, {0, 2 * batch.size});
    const std::span<const float> now = std::span(judged).first(judged.size() / 2);
    const std::span<const float> next = std::span(judged).last(now.size());
    const int actions = static_cast<int>(now.size()) / batch.size;
    return MunchausenTargets(batch, {now, next, actions}, config_.munchausen);
  }
  std::vector<float> by_target;
  if (config_.HasTarget()) by_target = target_.Forward(input, {batch.size, batch.size});
  const std::span<const float> judged =
      config_.HasTarget() ? std::span<const float>(by_target) : online_next;
  const int actions = static_cast<int>(judged.size()) / batch.size;
  return TdTargets(batch, {online_next, judged, actions}, config_.double_dqn);
}

}  // namespace mario
