#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"

namespace mario {

// What a description says of the play that is going on: its formulas, evaluated as in a training
// that acts every `frame_skip` frames. An episode begins when play does, or goes on after an end,
// as soon as neither `died` nor `cleared` holds. A formula without a number is told, not thrown.
class LiveRules {
 public:
  static constexpr int kFrameSkip = 4;

  // An episode's end.
  struct End {
    std::uint64_t frame = 0;
    std::string cause;   // of death, or "cleared"
    double total = 0.0;  // reward
    double position = 0.0;
  };

  // `game` must outlive the rules. Throws as GameRules.
  explicit LiveRules(const Game& game, int frame_skip = kFrameSkip);

  // Play goes on from another place: an episode begins.
  void Restart();

  // After each frame; `frame` counts them.
  void Look(std::uint64_t frame, const Memory& memory);

  bool in_episode() const { return state_ == State::kInEpisode; }
  const Judgement& judgement() const { return judgement_; }  // of the last step
  double total() const { return total_; }                    // reward of the episode
  std::uint64_t steps() const { return steps_; }             // of the episode
  const std::string& problem() const { return problem_; }    // empty: none
  const std::deque<End>& ends() const { return ends_; }      // the last ones, the newest first

 private:
  enum class State { kBefore, kInEpisode, kAfter };

  void Judge(std::uint64_t frame, const Memory& memory);
  void Begin(const Memory& memory);

  const int frame_skip_;
  GameRules rules_;
  State state_ = State::kBefore;
  int frames_left_ = 0;  // of the step
  Judgement judgement_;
  double total_ = 0.0;
  std::uint64_t steps_ = 0;
  std::string problem_;
  std::deque<End> ends_;
};

}  // namespace mario
