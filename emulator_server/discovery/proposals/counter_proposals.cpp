#include "emulator_server/discovery/proposals/counter_proposals.h"

#include <algorithm>
#include <map>
#include <optional>

namespace mario {
namespace {

constexpr int kLooksAfterFall = 40;

std::vector<std::string> CounterTypes(Platform platform) {
  if (platform == Platform::kGameBoyAdvance) return {"<u4", "<u2", "|u1"};
  return {"<d3", ">d3", "<n6", ">n6", "<d2", ">d2", "<n4", ">n4", "<u2", ">u2", "|d1", "|u1"};
}

// Of a series that only grows, but where a game begins anew.
std::optional<ProposedVariable> AsScore(const PlayLog& log, const NumberPlace& place,
                                        const std::vector<double>& series,
                                        const SeriesFacts& facts) {
  const bool only_grows =
      facts.grew >= 4 && facts.fell <= facts.fell_to_least && 10 * facts.fell <= 3 * facts.grew;
  const double rate = static_cast<double>(facts.grew) / std::max(1, facts.looks);
  if (!only_grows || facts.least != 0.0 || facts.greatest < 3.0) return std::nullopt;
  if (facts.greatest_growth > 0.7 * facts.greatest + 1.0) return std::nullopt;
  const double shown = ShownOnScreen(log, series);
  if (rate > 0.6 && shown < 0.5) return std::nullopt;  // counts time
  const bool bcd = place.type[place.type.size() - 2] != 'u';
  double confidence = 0.25 + 0.45 * shown + (bcd && facts.greatest > 15.0 ? 0.15 : 0.0);
  if (rate > 0.3 && shown < 0.5) confidence -= 0.15;
  if (facts.regularity > 0.8) confidence -= shown > 0.5 ? 0.1 : 0.25;
  confidence += 0.02 * static_cast<double>(place.type.back() - '0');
  if (facts.greatest < 10.0) confidence -= 0.1;
  ProposedVariable score{.name = "score",
                         .address = log.AddressOf(place.offset),
                         .type = place.type,
                         .offset = place.offset};
  score.why = "only grows, " + std::to_string(facts.grew) + " times, to " +
              std::to_string(static_cast<long>(facts.greatest)) +
              (shown > 0.3 ? "; its digits are on the screen (" + Percent(shown) + ")" : "");
  score.confidence = std::min(0.95, confidence);
  score.usual_growth = facts.usual_growth;
  return score;
}

// Falls by one, seldom, and the screen changes soon after.
std::optional<ProposedVariable> AsLives(const PlayLog& log, const NumberPlace& place,
                                        const std::vector<double>& series,
                                        const SeriesFacts& facts) {
  if (facts.greatest > 9.0 || facts.greatest < 2.0 || facts.least < 0.0) return std::nullopt;
  if (facts.fell < 2 || facts.fell_by_one < facts.fell - facts.fell / 8) return std::nullopt;
  if (facts.grew > facts.fell || 100 * facts.fell > facts.looks) return std::nullopt;
  int followed = 0;
  for (std::size_t t = 1; t < series.size(); ++t) {
    if (!log.Continues(t) || series[t] >= series[t - 1]) continue;
    bool changed = false;
    for (std::size_t s = t < 20 ? 1 : t - 20; s < std::min(series.size(), t + kLooksAfterFall);
         ++s) {
      changed = changed || log.ScreenChanged(s);
    }
    if (changed) ++followed;
  }
  const double share = static_cast<double>(followed) / facts.fell;
  const double shown = ShownOnScreen(log, series);
  ProposedVariable lives{.name = "lives", .address = log.AddressOf(place.offset), .type = "|u1"};
  lives.why = "falls by one, " + std::to_string(facts.fell) + " times, and the screen changes in " +
              Percent(share) + " of them" + (shown > 0.3 ? "; shown as a digit" : "");
  lives.confidence = 0.15 + 0.35 * share + 0.35 * shown + (facts.grew == 0 ? 0.1 : 0.0) -
                     (facts.regularity > 0.8 ? 0.3 : 0.0);
  return lives;
}

// Changes by one at equal distances of time.
std::optional<ProposedVariable> AsTimer(const PlayLog& log, const NumberPlace& place,
                                        const std::vector<double>& series,
                                        const SeriesFacts& facts) {
  const bool counts_down = facts.fell_by_one >= 8 && facts.grew * 4 <= facts.fell;
  const bool counts_up = facts.grew_by_one >= 8 && facts.fell * 4 <= facts.grew;
  if ((!counts_down && !counts_up) || facts.regularity < 0.7 || facts.mean_interval < 5.0 ||
      facts.greatest < 10.0) {
    return std::nullopt;
  }
  const double shown = ShownOnScreen(log, series);
  ProposedVariable timer{
      .name = "timer", .address = log.AddressOf(place.offset), .type = place.type};
  timer.why = std::string("counts ") + (counts_down ? "down" : "up") + " by one every " +
              std::to_string(static_cast<int>(facts.mean_interval * PlayLog::kFramesPerLook)) +
              " frames" + (shown > 0.3 ? "; shown on the screen" : "");
  timer.confidence = 0.3 * facts.regularity + 0.35 * shown + (counts_down ? 0.2 : 0.0);
  return timer;
}

std::size_t LowestByte(const NumberPlace& place) {
  const auto bytes = static_cast<std::size_t>(place.type.back() - '0');
  return place.type[0] == '>' ? place.offset + bytes - 1 : place.offset;
}

// Whether the digits at `high` change only when those at `low` wrap round: both are one number's.
bool WrapsInto(const PlayLog& log, std::size_t low, std::size_t high, char format) {
  const auto lows = log.Column(low), highs = log.Column(high);
  if (lows.empty() || highs.empty()) return false;
  const int greatest = format == 'n' ? 9 : format == 'd' ? 0x90 : 0xF0;
  if (*std::max_element(lows.begin(), lows.end()) < greatest) return false;
  int low_changes = 0, high_changes = 0, wraps = 0;
  for (std::size_t t = 1; t < log.size(); ++t) {
    if (!log.Continues(t)) continue;
    if (lows[t] != lows[t - 1]) ++low_changes;
    if (highs[t] == highs[t - 1]) continue;
    ++high_changes;
    if (lows[t] < lows[t - 1]) ++wraps;
  }
  return high_changes >= 2 && low_changes >= 2 * high_changes && 10 * wraps >= 9 * high_changes;
}

using ByLowestByte = std::map<std::size_t, ProposedVariable>;

// A number that lacks its lowest digits counts as the whole one does, only slower.
void PreferWholeNumbers(const PlayLog& log, ByLowestByte& scores) {
  const ByLowestByte all = scores;
  for (const auto& [lowest, score] : all) {
    const bool big = score.type[0] == '>';
    const auto below = scores.find(big ? lowest + 1 : lowest - 1);
    const char format = score.type[score.type.size() - 2];
    if (below == scores.end() || below->second.type[1] != score.type[1]) continue;
    if (!WrapsInto(log, below->first, lowest, format)) continue;
    below->second.confidence = std::max(below->second.confidence, score.confidence);
    scores.erase(lowest);
  }
}

}  // namespace

CounterProposals ProposeCounters(const Rom& rom, const PlayLog& log) {
  const std::vector<std::string> types = CounterTypes(rom.platform);
  const bool advance = rom.platform == Platform::kGameBoyAdvance;
  CounterProposals proposals;
  ByLowestByte scores;
  const auto keep = [](const std::optional<ProposedVariable>& one,
                       std::vector<ProposedVariable>& all) {
    if (one) all.push_back(*one);
  };
  for (std::size_t offset = 0; offset < log.bytes(); ++offset) {
    for (const std::string& type : types) {
      const auto bytes = static_cast<std::size_t>(type.back() - '0');
      if (advance && log.AddressOf(offset) % bytes != 0) continue;
      const NumberPlace place{offset, type};
      if (log.Column(LowestByte(place)).empty()) continue;
      const std::vector<double> series = SeriesOf(log, place);
      if (series.empty()) continue;
      const SeriesFacts facts = FactsOf(log, series);
      if (const auto score = AsScore(log, place, series, facts)) {
        const auto [at, is_new] = scores.try_emplace(LowestByte(place), *score);
        if (!is_new && score->confidence > at->second.confidence) at->second = *score;
      }
      keep(AsTimer(log, place, series, facts), proposals.timers);
      if (bytes == 1 || advance) keep(AsLives(log, place, series, facts), proposals.lives);
    }
  }
  PreferWholeNumbers(log, scores);
  for (const auto& [lowest, score] : scores) proposals.scores.push_back(score);
  for (auto* all : {&proposals.scores, &proposals.lives, &proposals.timers}) {
    SortByConfidence(*all);
  }
  return proposals;
}

}  // namespace mario
