#include "emulator_server/discovery/proposals/proposals.h"

#include <algorithm>
#include <optional>

#include "emulator_server/discovery/proposals/counter_proposals.h"
#include "emulator_server/discovery/proposals/end_proposal.h"
#include "emulator_server/discovery/proposals/place_proposals.h"
#include "emulator_server/discovery/proposals/score_layout.h"
#include "emulator_server/discovery/proposals/scroll_proposals.h"

namespace mario {
namespace {

constexpr double kLeastConfidence = 0.3;
constexpr std::size_t kPoked = 10;  // candidates of a kind

double Share(int part, int all) { return static_cast<double>(part) / std::max(1, all); }

// The best after an experiment with each of the most promising.
template <typename Judge>
std::optional<ProposedVariable> Best(std::vector<ProposedVariable> candidates, Judge judge) {
  if (candidates.size() > kPoked) candidates.resize(kPoked);
  for (ProposedVariable& candidate : candidates) judge(candidate);
  const auto best = std::ranges::max_element(candidates, {}, &ProposedVariable::confidence);
  if (best == candidates.end() || best->confidence < kLeastConfidence) return std::nullopt;
  best->confidence = std::min(0.95, best->confidence);
  return *best;
}

std::optional<ProposedVariable> BestScore(const std::vector<ProposedVariable>& candidates,
                                          const PlayLog& log, PokeTrials& pokes) {
  const auto best = Best(candidates, [&](ProposedVariable& score) {
    const PokeResult result = pokes.AddToCounter(log, {score.offset, score.type});
    if (result.tried == 0) return;
    const double kept = Share(result.kept, result.tried);
    score.confidence += 0.3 * kept - 0.3 * (1.0 - kept);
    score.confidence += 0.2 * Share(result.shown, result.tried);
    score.confidence -= 0.1 * Share(result.invisible, result.tried);
    score.why += "; keeps what is added to it in " + std::to_string(result.kept) + " of " +
                 std::to_string(result.tried) + " trials, seen in " + std::to_string(result.shown);
  });
  return best ? std::optional(WithAllDigits(*best, log, pokes)) : best;
}

std::optional<ProposedVariable> BestPlace(const std::vector<ProposedVariable>& candidates,
                                          const PlayLog& log, PokeTrials& pokes) {
  return Best(candidates, [&](ProposedVariable& place) {
    const bool big = place.type[0] == '>';
    const PokeResult result = pokes.MovePlace(log, place.offset + (big ? 1 : 0));
    if (result.tried == 0) return;
    // What is derived from finer numbers does not stay, and may be the player's place all the same.
    place.confidence += 0.1 * Share(result.kept - result.invisible, result.tried);
    place.why += "; stays where it is put in " + std::to_string(result.kept) + " of " +
                 std::to_string(result.tried) + " trials";
  });
}

}  // namespace

void SortByConfidence(std::vector<ProposedVariable>& proposed) {
  std::ranges::stable_sort(proposed, std::ranges::greater(), &ProposedVariable::confidence);
}

std::vector<ProposedVariable> ProposeVariables(const Rom& rom, const PlayLog& log,
                                               const ButtonTrials& trials, PokeTrials& pokes) {
  const CounterProposals counters = ProposeCounters(rom, log);
  const PlayerPlaces player = ProposePlayerPlaces(log, trials);
  const auto first = [](const std::vector<ProposedVariable>& candidates) {
    return Best(candidates, [](ProposedVariable&) {});
  };
  std::vector<ProposedVariable> proposed;
  for (const auto& one :
       {first(ProposePositions(log)), BestPlace(player.across, log, pokes),
        BestPlace(player.down, log, pokes), BestScore(counters.scores, log, pokes),
        first(counters.lives), first(counters.timers), ProposeEnd(log)}) {
    if (one && one->confidence >= kLeastConfidence) proposed.push_back(*one);
  }
  return proposed;
}

}  // namespace mario
