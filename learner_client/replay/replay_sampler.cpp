#include "learner_client/replay/replay_sampler.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mario {

ReplaySampler::ReplaySampler(const PriorityConfig& config, const ReplayBuffer& replay)
    : config_(config),
      replay_(replay),
      ring_frames_(replay.capacity_frames() / replay.shape().environments),
      tree_(prioritizes() ? static_cast<std::size_t>(replay.capacity_frames()) : 1) {}

// A new time step completes the windows of the n before it; the oldest one that it overwrites was
// part of the stacks of those that are now the oldest.
void ReplaySampler::Appended(int environment) {
  if (!prioritizes()) return;
  const std::int64_t newest = replay_.count(environment) - 1;
  const std::int64_t oldest = replay_.oldest(environment);
  const std::int64_t stacked = std::min(newest, oldest + replay_.shape().stack - 2);
  for (std::int64_t i = oldest; i <= stacked; ++i) Refresh({environment, i});
  const std::int64_t window = std::max(oldest, newest - replay_.shape().n_step);
  for (std::int64_t i = window; i <= newest; ++i) Refresh({environment, i});
}

void ReplaySampler::Refresh(ReplaySlot slot) {
  const std::size_t leaf = LeafOf(slot);
  if (!replay_.CanSample(slot)) {
    tree_.Set(leaf, 0.0f);
  } else if (tree_.Get(leaf) <= 0.0f) {
    tree_.Set(leaf, greatest_);
  }
}

// One draw from each of `count` equal parts of the total, as the paper has it.
Samples ReplaySampler::Draw(int count, std::int64_t updates, Generator& generator) const {
  if (!prioritizes()) {
    return {replay_.Draw(count, generator), std::vector<float>(static_cast<std::size_t>(count), 1)};
  }
  if (tree_.total() <= 0.0) throw NothingToSample();
  Samples samples;
  double least = 0.0;
  for (int i = 0; i < count; ++i) {
    const std::size_t leaf = tree_.Find((i + generator.Uniform()) / count * tree_.total());
    samples.slots.push_back(SlotOf(leaf));
    samples.weights.push_back(tree_.Get(leaf));
    least =
        i == 0 ? samples.weights[0] : std::min(least, static_cast<double>(samples.weights.back()));
  }
  // (N P(i))^-beta, divided by the batch's greatest: the number N and the total cancel out.
  const double beta = Beta(updates);
  for (float& weight : samples.weights) {
    weight = static_cast<float>(std::pow(least / static_cast<double>(weight), beta));
  }
  return samples;
}

void ReplaySampler::SetErrors(std::span<const ReplaySlot> slots, std::span<const float> td_errors) {
  if (!prioritizes()) return;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!replay_.CanSample(slots[i])) continue;
    const double size = std::abs(static_cast<double>(td_errors[i])) + config_.floor;
    const auto weight = static_cast<float>(std::pow(size, config_.alpha));
    greatest_ = std::max(greatest_, weight);
    tree_.Set(LeafOf(slots[i]), weight);
  }
}

double ReplaySampler::Beta(std::int64_t updates) const {
  if (config_.beta_updates == 0) return config_.beta;
  const double share =
      std::min(1.0, static_cast<double>(updates) / static_cast<double>(config_.beta_updates));
  return config_.beta + (1.0 - config_.beta) * share;
}

void ReplaySampler::Save(Serializer& out) const {
  if (!prioritizes()) return;
  std::vector<float> weights;
  for (std::size_t leaf = 0; leaf < tree_.size(); ++leaf) weights.push_back(tree_.Get(leaf));
  out.Put("priorities", std::span<const float>(weights));
  out.Put("greatest priority", greatest_);
}

void ReplaySampler::Load(Deserializer& in) {
  if (!prioritizes()) return;
  std::vector<float> weights(tree_.size());
  in.Get("priorities", weights);
  for (std::size_t leaf = 0; leaf < weights.size(); ++leaf) {
    const ReplaySlot slot = SlotOf(leaf);
    const bool can_sample = slot.index >= 0 && replay_.CanSample(slot);
    const bool is_sound = std::isfinite(weights[leaf]) && weights[leaf] >= 0.0f &&
                          (weights[leaf] > 0.0f) == can_sample;
    if (!is_sound) throw std::runtime_error("the checkpoint's priorities do not fit its replay");
    tree_.Set(leaf, weights[leaf]);
  }
  greatest_ = in.Get<float>("greatest priority");
  if (!std::isfinite(greatest_) || greatest_ <= 0.0f) {
    throw std::runtime_error("the checkpoint's greatest priority is not a number above 0");
  }
}

std::size_t ReplaySampler::LeafOf(ReplaySlot slot) const {
  return static_cast<std::size_t>(slot.environment * ring_frames_ + slot.index % ring_frames_);
}

// The newest time step that lies there.
ReplaySlot ReplaySampler::SlotOf(std::size_t leaf) const {
  const auto place = static_cast<std::int64_t>(leaf);
  const int environment = static_cast<int>(place / ring_frames_);
  const std::int64_t newest = replay_.count(environment) - 1;
  const std::int64_t back = (newest - place) % ring_frames_;
  return {environment, newest - (back + ring_frames_) % ring_frames_};
}

}  // namespace mario
