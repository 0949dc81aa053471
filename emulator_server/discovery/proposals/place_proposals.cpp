#include "emulator_server/discovery/proposals/place_proposals.h"

#include <algorithm>
#include <string>

#include "emulator_server/discovery/proposals/number_series.h"

namespace mario {
namespace {

// What holding two opposite directions does to a byte, against holding none.
struct Effect {
  int right = 0;  // states in which `more` raises it and `less` does not, or the other way round
  int wrong = 0;
  int lasting = 0;  // of the good ones: more at the end than at half of the time
  double size = 0.0;
};

Effect EffectOf(const ButtonTrials& trials, std::size_t offset, std::size_t more,
                std::size_t less) {
  Effect effect;
  for (std::size_t s = 0; s < trials.whole.size(); ++s) {
    const std::uint8_t none = trials.whole[s][kTrialNone][offset];
    const std::uint8_t half = trials.half[s][kTrialNone][offset];
    const int up = WrappedChange(none, trials.whole[s][more][offset]);
    const int down = WrappedChange(none, trials.whole[s][less][offset]);
    if (up == 0 && down == 0) continue;
    if (up < 0 || down > 0) {
      ++effect.wrong;
      continue;
    }
    ++effect.right;
    const int up_half = WrappedChange(half, trials.half[s][more][offset]);
    const int down_half = WrappedChange(half, trials.half[s][less][offset]);
    if (up - down > up_half - down_half) ++effect.lasting;
    effect.size += up - down;
  }
  if (effect.right > 0) effect.size /= effect.right;
  return effect;
}

// Tables of sprites hold the same place several times, four bytes apart.
bool LooksLikeSprites(const ButtonTrials& trials, std::size_t offset, std::size_t more,
                      std::size_t less, const Effect& effect) {
  for (const std::size_t beside : {offset + 4, offset - 4}) {
    if (beside >= trials.whole.front().front().size()) continue;
    const Effect other = EffectOf(trials, beside, more, less);
    if (effect.right > 0 && other.right == effect.right && other.size == effect.size) return true;
  }
  return false;
}

std::vector<ProposedVariable> ProposeControlled(const PlayLog& log, const ButtonTrials& trials,
                                                std::size_t more, std::size_t less,
                                                const char* name) {
  std::vector<ProposedVariable> all;
  const double states = std::max(1.0, static_cast<double>(trials.whole.size()));
  for (std::size_t offset = 0; offset < log.bytes(); ++offset) {
    if (log.Column(offset).empty()) continue;
    const Effect effect = EffectOf(trials, offset, more, less);
    if (effect.right < 4 || effect.right < 4 * effect.wrong || effect.size < 2.0) continue;
    const double share = (effect.right - 2.0 * effect.wrong) / states;
    const double lasting = static_cast<double>(effect.lasting) / effect.right;
    double confidence = 0.45 * std::min(1.0, 1.25 * share) + 0.35 * lasting;
    // A byte that holds bits or pointers jumps; a place moves some pixels.
    if (effect.size < 6.0 || effect.size > 120.0) confidence -= 0.15;
    if (LooksLikeSprites(trials, offset, more, less, effect)) confidence -= 0.1;
    std::string type = "|u1";
    std::size_t begin = offset;
    const std::vector<Wrap> wraps = WrapsOf(log, offset);
    if (Counts(log, wraps, offset + 1)) {
      type = "<u2";
      confidence += 0.12;
    } else if (offset > 0 && Counts(log, wraps, offset - 1)) {
      type = ">u2";
      begin = offset - 1;
      confidence += 0.12;
    }
    ProposedVariable place{
        .name = name, .address = log.AddressOf(begin), .type = type, .offset = begin};
    place.why = "moves with held directions in " + std::to_string(effect.right) + " of " +
                std::to_string(trials.whole.size()) + " trials, against them in " +
                std::to_string(effect.wrong) + ", by " +
                std::to_string(static_cast<int>(effect.size)) + " in " +
                std::to_string(ButtonTrials::kTrialFrames) + " frames";
    place.confidence = std::clamp(confidence, 0.0, 0.95);
    place.usual_growth = std::max(1.0, effect.size / 16.0);
    all.push_back(place);
  }
  SortByConfidence(all);
  return all;
}

}  // namespace

PlayerPlaces ProposePlayerPlaces(const PlayLog& log, const ButtonTrials& trials) {
  return {ProposeControlled(log, trials, kTrialRight, kTrialLeft, "player_x"),
          ProposeControlled(log, trials, kTrialDown, kTrialUp, "player_y")};
}

}  // namespace mario
