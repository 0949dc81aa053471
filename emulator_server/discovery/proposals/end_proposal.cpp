#include "emulator_server/discovery/proposals/end_proposal.h"

#include <algorithm>

#include "emulator_server/discovery/proposals/number_series.h"

namespace mario {
namespace {

constexpr int kDeadLooks = 40;    // the last of a play that froze
constexpr int kAliveLooks = 120;  // before its end: what lies earlier was played

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

}  // namespace

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
    if (!best || ended.confidence > best->confidence) best = ended;
  }
  return best;
}

}  // namespace mario
