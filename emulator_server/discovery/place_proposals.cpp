#include "emulator_server/discovery/place_proposals.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "emulator_server/discovery/number_series.h"

namespace mario {
namespace {

constexpr int kWindow = 16;  // looks over which growth and scrolling are compared

int Change(std::uint8_t before, std::uint8_t now) {  // of a byte that may have wrapped
  return static_cast<std::int8_t>(static_cast<std::uint8_t>(now - before));
}

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
    const int up = Change(none, trials.whole[s][more][offset]);
    const int down = Change(none, trials.whole[s][less][offset]);
    if (up == 0 && down == 0) continue;
    if (up < 0 || down > 0) {
      ++effect.wrong;
      continue;
    }
    ++effect.right;
    const int up_half = Change(half, trials.half[s][more][offset]);
    const int down_half = Change(half, trials.half[s][less][offset]);
    if (up - down > up_half - down_half) ++effect.lasting;
    effect.size += up - down;
  }
  if (effect.right > 0) effect.size /= effect.right;
  return effect;
}

// Whether the next byte counts how often this one wraps round.
bool CarriesInto(const PlayLog& log, std::size_t low, std::size_t high) {
  const auto lows = log.Column(low), highs = log.Column(high);
  if (lows.empty() || highs.empty()) return false;
  int wraps = 0, carried = 0, alone = 0;
  for (std::size_t t = 1; t < log.size(); ++t) {
    if (!log.Continues(t)) continue;
    const int change = static_cast<int>(lows[t]) - lows[t - 1];
    const int step = Change(highs[t - 1], highs[t]);
    const bool wrapped = std::abs(change) > 128;
    if (wrapped) ++wraps;
    if (wrapped && step == (change < 0 ? 1 : -1)) ++carried;
    if (!wrapped && step != 0) ++alone;
  }
  return wraps >= 2 && 10 * carried >= 8 * wraps && alone <= wraps;
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

std::optional<ProposedVariable> ProposeControlled(const PlayLog& log, const ButtonTrials& trials,
                                                  std::size_t more, std::size_t less,
                                                  const char* name) {
  std::optional<ProposedVariable> best;
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
    if (CarriesInto(log, offset, offset + 1)) {
      type = "<u2";
      confidence += 0.12;
    } else if (offset > 0 && CarriesInto(log, offset, offset - 1)) {
      type = ">u2";
      begin = offset - 1;
      confidence += 0.12;
    }
    if (best && best->confidence >= confidence) continue;
    best = ProposedVariable{.name = name, .address = log.AddressOf(begin), .type = type};
    best->why = "moves with held directions in " + std::to_string(effect.right) + " of " +
                std::to_string(trials.whole.size()) + " trials, against them in " +
                std::to_string(effect.wrong) + ", by " +
                std::to_string(static_cast<int>(effect.size)) + " in " +
                std::to_string(ButtonTrials::kTrialFrames) + " frames";
    best->confidence = std::clamp(confidence, 0.0, 0.95);
    best->usual_growth = std::max(1.0, effect.size / 16.0);
  }
  return best;
}

// Growth of a series over windows of time; NaN where it cannot be told.
double Growth(const std::vector<double>& series, std::size_t t) {
  return series[t] - series[t - kWindow];
}

struct Windows {
  std::vector<std::size_t> ends;
  std::vector<double> scrolled;
};

Windows ScrolledWindows(const PlayLog& log, std::span<const int> scroll) {
  Windows windows;
  double sum = 0.0;
  std::size_t since = 0;
  std::vector<double> total(log.size(), 0.0);
  for (std::size_t t = 1; t < log.size(); ++t) {
    sum += scroll[t];
    total[t] = sum;
    since = log.Continues(t) ? since + 1 : 0;
    if (since < kWindow || t % 4 != 0) continue;
    windows.ends.push_back(t);
    windows.scrolled.push_back(total[t] - total[t - kWindow]);
  }
  return windows;
}

double Correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  const auto n = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    sa += a[i], sb += b[i], aa += a[i] * a[i], bb += b[i] * b[i], ab += a[i] * b[i];
  }
  const double va = aa - sa * sa / n, vb = bb - sb * sb / n;
  return va <= 1e-9 || vb <= 1e-9 ? 0.0 : (ab - sa * sb / n) / std::sqrt(va * vb);
}

std::optional<ProposedVariable> ProposeScrolled(const PlayLog& log, std::span<const int> scroll,
                                                const char* direction) {
  std::optional<ProposedVariable> best;
  const Windows windows = ScrolledWindows(log, scroll);
  const auto moved = std::count_if(windows.scrolled.begin(), windows.scrolled.end(),
                                   [](double s) { return s != 0.0; });
  if (windows.ends.size() < 100 || 20 * moved < static_cast<long>(windows.ends.size())) return best;
  for (std::size_t offset = 0; offset < log.bytes(); ++offset) {
    for (const char* type : {"<u2", ">u2", "<d3", ">d3", "<d2", "<u3", "|u1"}) {
      const auto bytes = static_cast<std::size_t>(type[2] - '0');
      if (log.BytesFrom(offset) < bytes) continue;
      const std::size_t lowest = type[0] == '>' ? offset + bytes - 1 : offset;
      const std::size_t highest = type[0] == '>' ? offset : offset + bytes - 1;
      if (log.Column(lowest).empty() || (bytes > 1 && log.Column(highest).empty())) continue;
      const std::vector<double> series = SeriesOf(log, {offset, type});
      if (series.empty()) continue;
      std::vector<double> growth;
      for (const std::size_t t : windows.ends) growth.push_back(Growth(series, t));
      const double correlation = Correlation(growth, windows.scrolled);
      if (correlation < 0.5) continue;
      const SeriesFacts facts = FactsOf(log, series);
      double confidence = 0.85 * correlation + (bytes > 1 ? 0.08 : 0.0);
      if (facts.greatest - facts.least < 8.0) confidence -= 0.2;
      if (best && best->confidence >= confidence) continue;
      best = ProposedVariable{.name = "position", .address = log.AddressOf(offset), .type = type};
      best->why = std::string("grows as the picture scrolls ") + direction + ", correlation " +
                  std::to_string(correlation).substr(0, 4);
      best->confidence = std::clamp(confidence, 0.0, 0.95);
      best->usual_growth = std::max(1.0, facts.usual_growth);
    }
  }
  return best;
}

}  // namespace

std::vector<ProposedVariable> ProposePlaces(const PlayLog& log, const ButtonTrials& trials) {
  std::vector<ProposedVariable> proposed;
  const auto x = ProposeControlled(log, trials, kTrialRight, kTrialLeft, "player_x");
  const auto y = ProposeControlled(log, trials, kTrialDown, kTrialUp, "player_y");
  std::vector<int> upward(log.scroll_y().begin(), log.scroll_y().end());
  for (int& shift : upward) shift = -shift;
  const auto right = ProposeScrolled(log, log.scroll_x(), "to the left");
  const auto up = ProposeScrolled(log, upward, "down");
  const auto& position = up && (!right || up->confidence > right->confidence) ? up : right;
  for (const auto& one : {position, x, y}) {
    if (one && one->confidence >= kLeastConfidence) proposed.push_back(*one);
  }
  return proposed;
}

}  // namespace mario
