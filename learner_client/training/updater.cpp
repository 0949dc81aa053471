#include "learner_client/training/updater.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "learner_client/network/network_state.h"

namespace mario {
namespace {

constexpr int kLateReports = 4;  // checkpoints of this version have them
constexpr std::size_t kMaxLateReports = 16;

}  // namespace

void Updater::Begin() {
  const int size = setup_.agent.batch_size;
  Drawn& drawn = drawn_.emplace_back();
  const int demonstrated = DemonstratedNow();
  if (demonstrated < size) {
    drawn.samples = setup_.sampler.Draw(size - demonstrated, network_->updates(), generator_);
  }
  if (demonstrated > 0) DrawDemonstrated(demonstrated, drawn);
  drawn.shifts = DrawShifts(2 * size, setup_.agent.random_shift, generator_);
  is_computing_ = true;
  network_->BeginUpdate([this](int part) { return PartOf(part); });
}

int Updater::DemonstratedNow() const {
  if (setup_.demonstrations == nullptr) return 0;
  return DemonstratedOf(setup_.demonstrations->config(), setup_.agent.batch_size,
                        network_->updates());
}

void Updater::DrawDemonstrated(int count, Drawn& drawn) {
  const DemonstrationReplay& demonstrations = *setup_.demonstrations;
  drawn.demonstrated = demonstrations.Draw(count, network_->updates(), generator_);
  drawn.margin_weight = MarginWeight(demonstrations.config(), network_->updates());
}

// Reports that a checkpoint has asked for early come when they would have come without it.
void Updater::Finish() {
  if (!is_computing_) return;
  const std::vector<UpdateReport> reports = network_->FinishUpdate();
  is_computing_ = false;
  for (const UpdateReport& report : std::exchange(drained_, {})) TakeIn(report);
  for (const UpdateReport& report : reports) TakeIn(report);
}

void Updater::TakeIn(const UpdateReport& report) {
  const auto& [samples, demonstrated, shifts, margin_weight] = drawn_.front();
  const std::span<const float> errors(report.td_errors);
  setup_.sampler.SetErrors(samples.slots, errors.first(samples.slots.size()));
  if (!demonstrated.slots.empty()) {
    setup_.demonstrations->SetErrors(demonstrated.slots, errors.subspan(samples.slots.size()));
  }
  setup_.statistics.AddUpdate(report.loss, report.mean_q, report.gradient_norm);
  drawn_.pop_front();
}

// Called on any of the network's threads: all that is random has been drawn before.
Batch Updater::PartOf(int part) const {
  const auto& [samples, demonstrated, shifts, margin_weight] = drawn_.back();
  const std::size_t own = samples.slots.size();
  const std::size_t whole = own + demonstrated.slots.size();
  const auto size = whole / static_cast<std::size_t>(network_->parts());
  const std::size_t begin = static_cast<std::size_t>(part) * size, end = begin + size;
  const std::size_t from = std::min(begin, own), to = std::min(end, own);
  Batch batch = setup_.replay.Assemble(std::span(samples.slots).subspan(from, to - from));
  if (end > own) {
    const std::size_t first = std::max(begin, own);
    setup_.demonstrations->AddTo(
        batch, std::span(demonstrated.slots).subspan(first - own, end - first), margin_weight);
  }
  for (std::size_t i = begin; i < end; ++i) {
    batch.weights[i - begin] = i < own ? samples.weights[i] : demonstrated.weights[i - own];
  }
  if (shifts.empty()) return batch;
  const ObservationShape& observation = setup_.replay.shape().observation;
  const std::span all(shifts);
  ApplyShifts(all.subspan(begin, size), observation, batch.states);
  ApplyShifts(all.subspan(whole + begin, size), observation, batch.next_states);
  return batch;
}

void Updater::Save(Serializer& out) {
  for (UpdateReport& report : network_->Drain()) drained_.push_back(std::move(report));
  out.Put("sampling generator", generator_.state());
  Put(out, network_->Save());
  SaveLateReports(out);
}

void Updater::Load(Deserializer& in, const NetworkConfig& config, const NetworkShape& shape) {
  generator_.set_state(in.Get<Generator::State>("sampling generator"));
  network_->Load(GetNetworkState(in, config, shape));
  LoadLateReports(in);
  RequireSound();
}

void Updater::SaveLateReports(Serializer& out) const {
  out.Put("late reports", static_cast<std::uint64_t>(drained_.size()));
  for (std::size_t i = 0; i < drained_.size(); ++i) {
    const UpdateReport& report = drained_[i];
    out.Put(report.update);
    out.Put(std::array{report.loss, report.mean_q, report.gradient_norm});
    out.Put(std::span<const float>(report.td_errors));
    const auto& [samples, demonstrated, shifts, margin_weight] = drawn_[i];
    if (setup_.demonstrations != nullptr) {
      out.Put(static_cast<std::uint64_t>(demonstrated.slots.size()));
    }
    for (const std::vector<ReplaySlot>* slots : {&samples.slots, &demonstrated.slots}) {
      for (const ReplaySlot& slot : *slots) {
        out.Put(std::array<std::int64_t, 2>{slot.environment, slot.index});
      }
    }
  }
}

void Updater::LoadLateReports(Deserializer& in) {
  drawn_.clear();
  drained_.clear();
  if (in.version() < kLateReports) return;
  in.ExpectName("late reports");
  drained_.resize(in.GetCount(kMaxLateReports));
  const auto size = static_cast<std::size_t>(setup_.agent.batch_size);
  for (UpdateReport& report : drained_) {
    report.update = in.Get<std::int64_t>();
    const auto [loss, mean_q, norm] = in.Get<std::array<double, 3>>();
    report.loss = loss;
    report.mean_q = mean_q;
    report.gradient_norm = norm;
    report.td_errors.resize(size);
    in.Get(report.td_errors);
    Drawn& drawn = drawn_.emplace_back();
    const std::size_t demonstrated = setup_.demonstrations != nullptr ? in.GetCount(size) : 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto [environment, index] = in.Get<std::array<std::int64_t, 2>>();
      Samples& of = i < size - demonstrated ? drawn.samples : drawn.demonstrated;
      of.slots.push_back({static_cast<int>(environment), index});
    }
  }
}

// A checkpoint's checksum says only that it is as it was written.
void Updater::RequireSound() const {
  const auto require = [](bool holds) {
    if (!holds) throw std::runtime_error("the checkpoint does not fit its own settings");
  };
  for (const UpdateReport& report : drained_) {
    require(std::ranges::all_of(report.td_errors, [](float e) { return std::isfinite(e); }));
  }
  for (const Drawn& drawn : drawn_) {
    for (const auto& [environment, index] : drawn.samples.slots) {
      require(environment >= 0 && environment < setup_.replay.shape().environments && index >= 0 &&
              index < setup_.replay.count(environment));
    }
    for (const ReplaySlot& slot : drawn.demonstrated.slots) {
      require(setup_.demonstrations->Has(slot));
    }
  }
}

}  // namespace mario
