#include "emulator_server/workshop/bench/rewind_ring.h"

#include <algorithm>
#include <stdexcept>

#include "emulator_server/environments/starts/state_archive.h"

namespace mario {

void RewindRing::Clear() {
  states_.clear();
  buttons_.clear();
}

void RewindRing::Add(std::uint64_t frame, std::uint16_t buttons, const Emulator& emulator) {
  if (!states_.empty() && (frame < first() || frame > last())) Clear();
  if (!states_.empty()) buttons_.resize(frame - first());
  while (!states_.empty() && states_.back().frame > frame) states_.pop_back();
  if (states_.empty() || frame >= states_.back().frame + kSpacing)
    states_.push_back({frame, CompressState(emulator.SaveState())});
  buttons_.push_back(buttons);
  while (states_.size() > 1 && last() - states_[1].frame >= frames_) {
    const auto gone = static_cast<std::ptrdiff_t>(states_[1].frame - states_[0].frame);
    buttons_.erase(buttons_.begin(), buttons_.begin() + gone);
    states_.pop_front();
  }
}

void RewindRing::GoTo(std::uint64_t frame, Emulator& emulator) const {
  if (frame <= first() || frame > last()) throw std::logic_error("a frame that is not kept");
  const auto later = std::find_if(states_.begin() + 1, states_.end(),
                                  [&](const State& state) { return state.frame >= frame; });
  const State& from = *(later - 1);
  emulator.LoadState(DecompressState(from.state));
  for (std::uint64_t at = from.frame; at < frame; ++at) {
    const Draw draw = at + 1 == frame ? Draw::kYes : Draw::kNo;
    emulator.RunFrame(buttons_[at - first()], draw);
  }
}

}  // namespace mario
