#include "learner_client/network/torch/torch_q_network.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/StreamGuard.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "learner_client/network/torch/batch_loss.h"
#include "learner_client/network/torch/torch_q_function.h"

namespace mario {
namespace {

using at::Tensor;

// Of all gradients together, [].
Tensor Norm(const std::vector<Tensor>& gradients) {
  std::vector<Tensor> norms;
  for (const Tensor& gradient : gradients) norms.push_back(gradient.norm());
  return at::stack(norms).norm();
}

// Of the first weights, and of the noise.
std::uint64_t Seed(Generator& generator) {
  SeedLibtorch(generator);
  return generator.Next();
}

enum NoiseUser : std::uint64_t { kOnline, kTarget, kActing, kNoiseUsers };

}  // namespace

TorchQNetwork::TorchQNetwork(const NetworkSpec& spec, Generator& generator, bool late_reports)
    : spec_(spec),
      device_(DeviceOf(spec.device)),
      late_reports_(late_reports),
      frame_(FrameShape(spec.network, spec.shape)),
      noise_seed_(Seed(generator)),
      noise_generator_(NewGenerator(device_)),
      head_(MakeHead(spec, device_)),
      online_(spec.network, spec.shape, *head_),
      target_(spec.network, spec.shape, *head_),
      acting_(spec.network, spec.shape, *head_),
      online_flat_(online_, device_, WeightType(spec.network.precision)),
      target_flat_(target_, device_, WeightType(spec.network.precision)),
      average_(online_flat_.flat().clone()),
      step_(spec.update, online_flat_.flat(), target_flat_.flat(), average_),
      stream_(NewStream(device_)),
      report_stream_(NewStream(device_)),
      inference_(acting_, *head_, frame_, device_, WeightType(spec.network.precision)),
      team_(std::max(spec.threads, spec.overlapped && device_.is_cuda() ? 2 : 1),
            [] { at::set_num_threads(1); }) {
  const at::NoGradGuard no_gradient;
  target_flat_.flat().copy_(online_flat_.flat());
  online_flat_.ShareWith(acting_);
  if (late_reports_) holds_ = at::ones({}, online_flat_.flat().options());
  Order(CurrentStream(device_), stream_);
  const int parts = device_.is_cuda() ? 1 : spec.update.batch_parts;
  for (int i = 0; i < parts; ++i) {
    parts_.push_back({Transfers(device_, WeightType(spec.network.precision))});
  }
  WeightsChanged();
}

std::vector<float> TorchQNetwork::QValues(const StateBatch& batch) {
  const OperationThreads threads(1);
  return inference_.QValues(batch);
}

void TorchQNetwork::LoadWeights(const NamedTensors& weights) {
  const at::NoGradGuard no_gradient;
  const c10::StreamGuard in_stream(stream_);
  Set(weights, online_flat_.flat());
  target_flat_.flat().copy_(online_flat_.flat());
  average_.copy_(online_flat_.flat());
  WeightsChanged();
}

void TorchQNetwork::BeginUpdate(BatchSource get_part) {
  const auto part = [this](int i) -> Part& { return parts_[static_cast<std::size_t>(i)]; };
  if (!spec_.overlapped) {
    team_.Begin(parts(), [this, part, get_part = std::move(get_part)](int i) {
      TakeIn(part(i), get_part(i));
      Compute(part(i));
    });
    return;
  }
  team_.Run(parts(), [&](int i) { TakeIn(part(i), get_part(i)); });
  team_.Begin(parts(), [this, part](int i) { Compute(part(i)); });
}

void TorchQNetwork::TakeIn(Part& part, const Batch& batch) const {
  const c10::StreamGuard in_stream(stream_);
  part.batch = part.transfers.Up(batch, frame_);
}

void TorchQNetwork::Compute(Part& part) const {
  const c10::StreamGuard in_stream(stream_);
  const OperationThreads threads(1);
  const QModule& judge = spec_.update.HasTarget() ? target_ : online_;
  const BatchLoss loss = ComputeBatchLoss({online_, judge, *head_}, part.batch, spec_.update);
  const std::vector<Tensor> gradients = torch::autograd::grad(
      {loss.loss / parts()}, online_flat_.parameters(), {}, {}, false, /*allow_unused=*/true);
  const at::NoGradGuard no_gradient;
  part.computed = {.loss = loss.loss.detach(), .mean_q = loss.mean_q, .errors = loss.errors};
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const Tensor& gradient = gradients[i];  // undefined: an own network has no use for it
    part.computed.gradients.push_back(online_flat_.Flatten(
        gradient.defined() ? gradient : at::zeros_like(online_flat_.parameters()[i])));
  }
}

// Of the parts, in their order.
TorchQNetwork::Computed TorchQNetwork::Sum() {
  Computed sum = std::move(parts_.front().computed);
  if (parts() == 1) return sum;
  std::vector<Tensor> errors = {sum.errors};
  for (std::size_t part = 1; part < parts_.size(); ++part) {
    const Computed computed = std::move(parts_[part].computed);
    for (std::size_t i = 0; i < sum.gradients.size(); ++i) {
      sum.gradients[i] = sum.gradients[i] + computed.gradients[i];  // autograd may share them
    }
    sum.loss += computed.loss;
    sum.mean_q += computed.mean_q;
    errors.push_back(computed.errors);
  }
  sum.loss /= parts();
  sum.mean_q /= parts();
  sum.errors = at::cat(errors);
  return sum;
}

std::vector<UpdateReport> TorchQNetwork::FinishUpdate() {
  team_.Finish();
  const at::NoGradGuard no_gradient;
  const OperationThreads threads(1);
  std::vector<UpdateReport> reports;
  if (late_reports_) reports = Drain();
  Computed computed;
  Tensor norm, report;
  {
    const c10::StreamGuard in_stream(stream_);
    computed = Sum();
    norm = Norm(computed.gradients);
    report = at::cat({at::stack({computed.loss, computed.mean_q, norm}), computed.errors});
    if (late_reports_) holds_.mul_(report.narrow(0, 0, 3).isfinite().all());
  }
  {
    Order(stream_, report_stream_);
    const c10::StreamGuard in_stream(report_stream_);
    pending_.push_back({updates() + 1, report, parts_.front().transfers.Down(report)});
  }
  if (!late_reports_) reports = Drain();
  const c10::StreamGuard in_stream(stream_);
  Order(inference_.stream(), stream_);
  step_.Take(team_, computed.gradients, norm, holds_);
  WeightsChanged();
  return reports;
}

std::vector<UpdateReport> TorchQNetwork::Drain() {
  Wait(report_stream_);
  std::vector<UpdateReport> reports;
  while (!pending_.empty()) {
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    reports.push_back(Read(pending));
  }
  return reports;
}

std::int64_t TorchQNetwork::update_transfers() const {
  std::int64_t count = 0;
  for (const Part& part : parts_) count += part.transfers.count();
  return count;
}

UpdateReport TorchQNetwork::Read(const Pending& pending) const {
  const float* numbers = pending.report.data_ptr<float>();
  UpdateReport report{.update = pending.update,
                      .loss = static_cast<double>(numbers[0]),
                      .mean_q = static_cast<double>(numbers[1]),
                      .gradient_norm = static_cast<double>(numbers[2]),
                      .td_errors = {numbers + 3, numbers + pending.report.numel()}};
  if (std::isfinite(report.loss) && std::isfinite(report.gradient_norm)) return report;
  throw std::runtime_error(
      "the loss is NaN or infinite at update " + std::to_string(report.update) +
      ": the last checkpoint is kept; begin a new run with a lower --learning-rate, with "
      "--gradient-clip, or with --reward-clip if rewards are large");
}

// What is asked of the other streams from now on sees the new weights.
void TorchQNetwork::WeightsChanged() {
  Order(stream_, inference_.stream());
  if (!spec_.network.noisy) return;
  const std::uint64_t seed = noise_seed_ + static_cast<std::uint64_t>(updates()) * kNoiseUsers;
  const auto draw = [&](QModule& module, NoiseUser user) {
    noise_generator_.set_current_seed(seed + user);
    module.DrawNoise(noise_generator_);
  };
  const c10::StreamGuard in_stream(stream_);
  draw(online_, kOnline);
  draw(target_, kTarget);
  const c10::StreamGuard in_acting_stream(inference_.stream());
  draw(acting_, kActing);
}

NamedTensors TorchQNetwork::Weights() const { return Named(online_flat_.flat()); }

NamedTensors TorchQNetwork::EvaluationWeights() const {
  return spec_.update.average_decay > 0.0 ? Named(average_) : Weights();
}

NetworkState TorchQNetwork::Save() const {
  return {.updates = updates(),
          .online = Weights(),
          .target = Named(target_flat_.flat()),
          .averaged = Named(average_),
          .first_moments = Named(step_.first_moment),
          .second_moments = Named(step_.second_moment)};
}

void TorchQNetwork::Load(const NetworkState& state) {
  Set(state.online, online_flat_.flat());
  Set(state.target, target_flat_.flat());
  Set(state.averaged, average_);
  Set(state.first_moments, step_.first_moment);
  Set(state.second_moments, step_.second_moment);
  step_.updates = state.updates;
  WeightsChanged();
}

NamedTensors TorchQNetwork::Named(const Tensor& flat) const {
  const c10::StreamGuard in_stream(stream_);
  return online_flat_.Named(flat);
}

void TorchQNetwork::Set(const NamedTensors& tensors, const Tensor& flat) {
  const c10::StreamGuard in_stream(stream_);
  online_flat_.Set(tensors, Describe(spec_.network), flat);
}

}  // namespace mario
