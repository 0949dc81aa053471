#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/player.h"

namespace mario {

// How an agent is evaluated. Stickiness and no-ops are pinned here, whatever it was trained with.
struct EvaluationConfig {
  int episodes = 200;
  double epsilon = 0.001;            // of the actions are random
  double sticky_probability = 0.25;  // that a frame repeats the last frame's buttons
  int max_no_ops = 30;               // frames at an episode's start

  bool operator==(const EvaluationConfig&) const = default;
};

void BindEvaluationOptions(CLI::App& app, EvaluationConfig& config);

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
// that long episodes count as much as short ones; fewer when stop is requested. The environments
// have been opened just before.
Evaluation Evaluate(Environments& environments, Player& player, int episodes,
                    const std::stop_token& stop = {});

// An experiment's settings for an evaluation: no archived states, and seeds of its own.
EnvironmentConfig ForEvaluation(EnvironmentConfig settings, const EvaluationConfig& config);

// The document that `evaluate --json` writes. `player`: the agent's run or a player's name.
std::string ToJson(const Evaluation& evaluation, const std::string& player,
                   const EnvironmentConfig& settings, const EvaluationConfig& config);

// A line for people.
std::string Summary(const Evaluation& evaluation);

}  // namespace mario
