#include "learner_client/demonstrations/demonstration_replay.h"

#include <algorithm>
#include <bit>
#include <string>

#include "common/program.h"

namespace mario {
namespace {

ReplayConfig SizeOf(std::span<const DemonstratedPlay> plays, const ReplayShape& shape) {
  std::int64_t frames = 0;
  for (const DemonstratedPlay& play : plays) frames += std::ssize(play.time_steps);
  return {.frames = std::max<std::int64_t>(frames, shape.stack + shape.n_step + 1)};
}

ReplayShape OneRing(ReplayShape shape) {
  shape.environments = 1;
  return shape;
}

void RequireLength(const DemonstratedPlay& play, int n_step) {
  if (play.steps() >= n_step) return;
  throw UsageError("the demonstration " + play.name + " has " + std::to_string(play.steps()) +
                   " steps, fewer than n-step = " + std::to_string(n_step) +
                   ": record a longer one, or reduce n-step");
}

template <typename T>
void Add(const std::vector<T>& more, std::vector<T>& all) {
  all.insert(all.end(), more.begin(), more.end());
}

// FNV-1a.
class Fingerprint {
 public:
  void Add(std::uint64_t value) { number_ = (number_ ^ value) * 0x100000001b3; }
  std::uint64_t number() const { return number_; }

 private:
  std::uint64_t number_ = 0xcbf29ce484222325;
};

}  // namespace

DemonstrationReplay::DemonstrationReplay(const DemonstrationConfig& config,
                                         const PriorityConfig& priority, ReplayShape shape,
                                         std::span<const DemonstratedPlay> plays)
    : config_(config), replay_(SizeOf(plays, shape), OneRing(shape)), sampler_(priority, replay_) {
  const std::size_t bytes = shape.observation.bytes();
  for (const DemonstratedPlay& play : plays) {
    RequireLength(play, shape.n_step);
    for (int i = 0; i <= play.steps(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      replay_.Append(0, play.time_steps[at],
                     std::span(play.observations).subspan(at * bytes, bytes));
      if (i < play.steps()) replay_.SetAction(0, play.action(i));
      sampler_.Appended(0);
    }
  }
}

void DemonstrationReplay::AddTo(Batch& batch, std::span<const ReplaySlot> slots,
                                double margin_weight) const {
  const Batch more = replay_.Assemble(slots);
  batch.margins.resize(static_cast<std::size_t>(batch.size), 0.0f);
  batch.margins.resize(static_cast<std::size_t>(batch.size + more.size),
                       static_cast<float>(margin_weight));
  batch.size += more.size;
  Add(more.states, batch.states);
  Add(more.next_states, batch.next_states);
  Add(more.held, batch.held);
  Add(more.next_held, batch.next_held);
  Add(more.actions, batch.actions);
  Add(more.returns, batch.returns);
  Add(more.discounts, batch.discounts);
  Add(more.weights, batch.weights);
  Add(more.slots, batch.slots);
}

void DemonstrationReplay::Save(Serializer& out) const {
  out.Put("demonstrations", Digest());
  sampler_.Save(out);
}

void DemonstrationReplay::Load(Deserializer& in) {
  if (in.Get<std::uint64_t>("demonstrations") != Digest()) {
    throw UsageError(
        "the run was begun with other demonstrations, or the game's description has changed since: "
        "resume it with the same, or choose another --run folder for a new run");
  }
  sampler_.Load(in);
}

// Of all that is learned from.
std::uint64_t DemonstrationReplay::Digest() const {
  Fingerprint print;
  for (std::int64_t i = 0; i < replay_.count(0); ++i) {
    const ReplayRecord& record = replay_.record({0, i});
    print.Add(std::bit_cast<std::uint32_t>(record.reward));
    print.Add(static_cast<std::uint16_t>(record.action));
    print.Add(static_cast<std::uint16_t>(record.held));
    print.Add((record.first ? 1u : 0u) + (record.terminated ? 2u : 0u) +
              (record.truncated ? 4u : 0u));
    for (const std::uint8_t pixel : replay_.frame({0, i})) print.Add(pixel);
  }
  return print.number();
}

}  // namespace mario
