#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/player.h"

namespace mario {

struct EvaluationConfig {
  int episodes = 200;
  double epsilon = 0.001;
};

// The 95 % interval of a rate (Wilson 1927).
struct Interval {
  double low = 0.0;
  double high = 1.0;
};
Interval WilsonInterval(int successes, int trials);

struct Evaluation {
  std::vector<EpisodeSummary> episodes;

  int clears() const;
  double clear_rate() const;
  double mean_return() const;
  double mean_position() const;
  std::int64_t frames() const;
  std::map<std::string, int> deaths() const;  // how often by what, without the clears
};

// Plays `episodes` episodes: the same number in every environment (the first ones get the rest), so
// that long episodes count as much as short ones. The environments have been opened just before.
Evaluation Evaluate(Environments& environments, Player& player, int episodes);

// The settings under which an agent is evaluated: stickiness and no-ops as in training would be
// easier to hide behind, so they are pinned (0.25 a frame, 0 to 30 frames); no archived states;
// seeds of its own.
EnvironmentConfig ForEvaluation(EnvironmentConfig config);

// The document that `evaluate --json` writes. `player`: the agent's run or a player's name.
std::string ToJson(const Evaluation& evaluation, const std::string& player,
                   const EnvironmentConfig& settings, const EvaluationConfig& config);

// A line for people.
std::string Summary(const Evaluation& evaluation);

}  // namespace mario
