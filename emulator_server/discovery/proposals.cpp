#include "emulator_server/discovery/proposals.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "emulator_server/discovery/number_series.h"
#include "emulator_server/discovery/place_proposals.h"
#include "emulator_server/emulator/emulator.h"

namespace mario {
namespace {

constexpr int kLooksAfterFall = 40;
constexpr int kDeadLooks = 40;    // the last of a play that froze
constexpr int kAliveLooks = 120;  // before its end: what lies earlier was played

std::vector<std::string> CounterTypes(Platform platform) {
  if (platform == Platform::kGameBoyAdvance) return {"<u4", "<u2", "|u1"};
  return {"<d3", ">d3", "<n6", ">n6", "<d2", ">d2", "<n4", ">n4", "<u2", ">u2", "|d1", "|u1"};
}

void Keep(const ProposedVariable& proposed, std::optional<ProposedVariable>& best) {
  if (!best || proposed.confidence > best->confidence) best = proposed;
}

std::string Percent(double share) { return std::to_string(static_cast<int>(100.0 * share)) + " %"; }

// Of a series that only grows, but where a game begins anew.
std::optional<ProposedVariable> AsScore(const PlayLog& log, const NumberPlace& place,
                                        const std::vector<double>& series,
                                        const SeriesFacts& facts) {
  const bool only_grows =
      facts.grew >= 4 && facts.fell <= facts.fell_to_least && 10 * facts.fell <= 3 * facts.grew;
  const double rate = static_cast<double>(facts.grew) / std::max(1, facts.looks);
  if (!only_grows || facts.least != 0.0 || facts.greatest < 3.0 || rate > 0.6) return std::nullopt;
  if (facts.greatest_growth > 0.7 * facts.greatest + 1.0) return std::nullopt;
  const double shown = ShownOnScreen(log, series);
  const bool bcd = place.type[place.type.size() - 2] != 'u';
  double confidence = 0.25 + 0.45 * shown + (bcd && facts.greatest > 15.0 ? 0.15 : 0.0);
  if (rate > 0.3 && shown < 0.5) confidence -= 0.15;
  if (facts.regularity > 0.8) confidence -= shown > 0.5 ? 0.1 : 0.25;
  confidence += 0.02 * static_cast<double>(place.type.back() - '0');
  if (facts.greatest < 10.0) confidence -= 0.1;
  ProposedVariable score{
      .name = "score", .address = log.AddressOf(place.offset), .type = place.type};
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

struct Best {
  std::optional<ProposedVariable> score, lives, timer;
};

void ProposeCounters(const Rom& rom, const PlayLog& log, Best& best) {
  const std::vector<std::string> types = CounterTypes(rom.platform);
  for (std::size_t offset = 0; offset < log.bytes(); ++offset) {
    for (const std::string& type : types) {
      const auto bytes = static_cast<std::size_t>(type.back() - '0');
      const bool advance = rom.platform == Platform::kGameBoyAdvance;
      if (advance && log.AddressOf(offset) % bytes != 0) continue;
      // Only where the lowest byte changes.
      const std::size_t lowest = type[0] == '>' ? offset + bytes - 1 : offset;
      if (log.Column(lowest).empty()) continue;
      const NumberPlace place{offset, type};
      const std::vector<double> series = SeriesOf(log, place);
      if (series.empty()) continue;
      const SeriesFacts facts = FactsOf(log, series);
      if (const auto score = AsScore(log, place, series, facts)) Keep(*score, best.score);
      if (const auto timer = AsTimer(log, place, series, facts)) Keep(*timer, best.timer);
      if (bytes > 1 && !advance) continue;
      if (const auto lives = AsLives(log, place, series, facts)) Keep(*lives, best.lives);
    }
  }
}

// For each look, whether it is play (1), the end of one that froze (2), or nobody knows (0).
std::vector<int> AliveOrDead(const PlayLog& log, int frozen_looks) {
  std::vector<int> state(log.size(), 0);
  std::size_t begin = 0;
  for (std::size_t t = 1; t <= log.size(); ++t) {
    if (t < log.size() && log.Continues(t)) continue;
    std::size_t still = 0;  // looks at the end in which no square changes
    const auto same = [&](std::size_t at) {
      std::size_t changed = 0;
      for (const auto& square : log.squares()) changed += square[at] != square[at - 1] ? 1 : 0;
      return 10 * changed < log.squares().size();
    };
    while (t - still > begin + 1 && still < 60 && same(t - 1 - still)) ++still;
    const bool froze = still >= static_cast<std::size_t>(frozen_looks);
    for (std::size_t s = begin; s < t; ++s) {
      if (froze && s + kDeadLooks >= t) state[s] = 2;
      if (s + kAliveLooks < t) state[s] = 1;
    }
    begin = t;
  }
  return state;
}

// A byte that is one value in play and another where play has come to rest.
std::optional<ProposedVariable> ProposeEnd(const PlayLog& log) {
  const std::vector<int> state = AliveOrDead(log, 45);
  const auto dead = std::count(state.begin(), state.end(), 2);
  if (dead < 2 * kDeadLooks) return std::nullopt;
  std::optional<ProposedVariable> best;
  for (std::size_t offset = 0; offset < log.bytes(); ++offset) {
    const auto column = log.Column(offset);
    if (column.empty()) continue;
    std::vector<int> alive_values(256), dead_values(256);
    int alive = 0;
    for (std::size_t t = 0; t < log.size(); ++t) {
      if (state[t] == 1) ++alive_values[column[t]], ++alive;
      if (state[t] == 2) ++dead_values[column[t]];
    }
    const auto usual = static_cast<std::size_t>(
        std::max_element(alive_values.begin(), alive_values.end()) - alive_values.begin());
    const double in_play = static_cast<double>(alive_values[usual]) / std::max(1, alive);
    const double at_rest =
        1.0 - static_cast<double>(dead_values[usual]) / static_cast<double>(dead);
    if (in_play < 0.97 || at_rest < 0.85 || column[0] != usual) continue;
    ProposedVariable ended{.name = "ended", .address = log.AddressOf(offset), .type = "|u1"};
    ended.usual = static_cast<double>(usual);
    ended.why = "is " + std::to_string(usual) + " in " + Percent(in_play) +
                " of play, and not in " + Percent(at_rest) + " of where play has come to rest";
    ended.confidence = 0.8 * (in_play + at_rest - 1.0);
    Keep(ended, best);
  }
  return best;
}

}  // namespace

std::vector<ProposedVariable> ProposeVariables(const Rom& rom, const PlayLog& log,
                                               const ButtonTrials& trials) {
  Best best;
  ProposeCounters(rom, log, best);
  std::vector<ProposedVariable> proposed = ProposePlaces(log, trials);
  for (const auto& one : {best.score, best.lives, best.timer, ProposeEnd(log)}) {
    if (one && one->confidence >= kLeastConfidence) proposed.push_back(*one);
  }
  return proposed;
}

Discovery DiscoverGame(const Rom& rom, const ExplorerConfig& config) {
  Emulator emulator(rom);
  Discovery discovery;
  discovery.start = FindPlay(emulator);
  if (discovery.start.response < kLeastResponse) {
    throw std::runtime_error(
        "nothing that START and A lead to in " + rom.file.string() +
        " responds to the buttons: the game does not leave its title, or needs "
        "other buttons; play there yourself: emulator_server workshop");
  }
  PlayLog log(VariableAreas(rom));
  const auto states = Explore(discovery.start.state, config, emulator, log);
  const ButtonTrials trials = TryButtons(states, VariableAreas(rom), emulator);
  discovery.variables = ProposeVariables(rom, log, trials);
  const auto works = [&](std::size_t button) {
    return 8 * trials.screens_changed[button] >= static_cast<int>(trials.whole.size());
  };
  discovery.actions = {"none"};
  const std::vector<std::pair<std::size_t, std::string>> buttons = {
      {kTrialRight, "right"}, {kTrialLeft, "left"}, {kTrialUp, "up"},
      {kTrialDown, "down"},   {kTrialA, "A"},       {kTrialB, "B"}};
  for (const auto& [button, name] : buttons) {
    if (works(button)) discovery.actions.push_back(name);
  }
  for (const auto& [button, name] : buttons) {
    if (button <= kTrialLeft && works(button) && works(kTrialA)) {
      discovery.actions.push_back(name + "+A");
    }
  }
  return discovery;
}

}  // namespace mario
