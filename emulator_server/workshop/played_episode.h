#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/environments/game_environment.h"

namespace mario {

// What a game's description says of one step.
struct PlayedStep {
  int step = 0;                   // 0: the episode's first observation
  std::string action;             // that led here; empty before the first
  std::vector<double> variables;  // in the game's order
  Judgement judgement;
  std::string ended_by;  // "cleared", "stall", a cause of death, ...; empty: the episode goes on
};

// Plays single episodes as a learner's environment does, with every formula evaluated in every
// step, for whoever describes a game. It draws every frame that an agent sees.
class EpisodePlayer {
 public:
  // As GameEnvironment. `starts` and `emulator` stay usable for others between two episodes.
  EpisodePlayer(const GameEnvironment::Parts& parts);

  // Begins an episode; ends the one that is played.
  PlayedStep Begin();

  // Plays a step of it. Throws std::runtime_error naming the formula that gives no number.
  PlayedStep Play(int action);

  const ActionSet& actions() const { return actions_; }
  const Episode& episode() const { return environment_->episode(); }

 private:
  PlayedStep Step(int action);

  const GameEnvironment::Parts parts_;
  const ActionSet& actions_;
  std::vector<std::uint8_t> observation_;
  std::optional<GameEnvironment> environment_;
};

// An episode that has been played, step by step.
struct PlayedEpisode {
  std::string name;               // "at random", "with right held"
  std::vector<PlayedStep> steps;  // the first is the start
};

// Plays an episode to its end, or for `most_steps`, by the actions that `choose` gives, and adds
// each step to `episode` once it is played, so that what led to an error is there.
void PlayEpisode(EpisodePlayer& player, int most_steps, const std::function<int()>& choose,
                 PlayedEpisode& episode);

// An action that holds this button, and the fewest others; nullopt when none does.
std::optional<int> FindActionHolding(const ActionSet& set, std::uint16_t button);

// The start, the last step and some between them as a table, as wide as its numbers need.
std::string EpisodeTable(const Game& game, const PlayedEpisode& episode, std::size_t most_rows);

}  // namespace mario
