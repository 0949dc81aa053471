#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "learner_client/config/evaluation_config.h"
#include "learner_client/players/player.h"

namespace mario {

// The 95 % interval of a rate (Wilson 1927).
struct Interval {
  double low = 0.0;
  double high = 1.0;
};
Interval WilsonInterval(int successes, int trials);

struct Evaluation {
  int asked = 0;                         // episodes
  std::vector<EpisodeSummary> episodes;  // that were played to their ends
  int lost = 0;  // others that ended with their server: they count for nothing

  // Not so when it was interrupted. Then short episodes are more among the played ones than they
  // are among all.
  bool complete() const { return static_cast<int>(episodes.size()) >= asked; }

  int clears() const;
  // NaN without an episode.
  double clear_rate() const;
  double mean_return() const;
  double mean_position() const;
  std::int64_t frames() const;
  std::map<std::string, int> deaths() const;  // how often by what, without the clears

  // The episodes by their level and its difficulty (0: it has none).
  std::map<std::pair<std::string, int>, Evaluation> by_level() const;
};

// Plays `episodes` episodes: the same number in every environment (the first ones get the rest), so
// that long episodes count as much as short ones. One whose server is lost is played again. Fewer
// when stop is requested, also while a server is waited for. The environments have been opened just
// before.
Evaluation Evaluate(Environments& environments, Player& player, int episodes,
                    const std::stop_token& stop = {});

// The same with `episodes` episodes of each of the environments' levels at each of its
// difficulties, with seeds drawn from `seed`. Throws std::runtime_error when the server lets nobody
// choose levels.
Evaluation EvaluateEachLevel(Environments& environments, Player& player, int episodes,
                             std::uint64_t seed, const std::stop_token& stop = {});

// An experiment's settings for an evaluation: no archived states, and seeds of its own.
EnvironmentConfig ForEvaluation(EnvironmentConfig settings, const EvaluationConfig& config);

// The document that `evaluate --json` writes. `player`: the agent's run or a player's name. Means
// and rates are null without an episode; `complete` is false when the evaluation was interrupted.
std::string ToJson(const Evaluation& evaluation, const std::string& player,
                   const EnvironmentConfig& settings, const EvaluationConfig& config);

// A line for people; then, where there are several, one for each level and difficulty.
std::string Summary(const Evaluation& evaluation);

}  // namespace mario
