#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "common/demonstrations/demonstration.h"
#include "common/environment.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game.h"

namespace mario {

// A client's demonstration, as the environments of its lease replay it: from its level's start,
// with its buttons, in steps of the lease's frame skip. No state of the recording is ever loaded:
// where environments begin are states of this server's own replay, kept at intervals.
//
// Any number of threads may use it.
class RecordedPlay {
 public:
  // `starts` must outlive it. Throws UsageError, naming the recording: not readable, of another
  // game, ROM, emulator or console, of a level that the game does not have, or shorter than a step.
  RecordedPlay(const DemonstrationFile& file, const Game& game, const Rom& rom,
               const EnvironmentConfig& config, StartStates& starts);

  const LevelStart& start() const { return start_; }
  int steps() const { return steps_; }

  // Puts `emulator` where the player was after this many steps; the last frame is drawn. Throws
  // std::runtime_error as StartStates does.
  void GoTo(int step, Emulator& emulator);

  // The action that stands for a step, 0 <= step < steps(); and the buttons of one of its frames.
  int Action(int step, std::span<const mario::Action> actions) const;
  std::uint16_t Buttons(int step, int frame) const;

  // What was held when a step began.
  std::uint16_t HeldBefore(int step) const { return ButtonsOf(FramesBefore(step) - 1); }

  // For an environment that has replayed all frames from the start up to and with this one of a
  // step: throws std::runtime_error when the recorder made a state here, and this is another one.
  void Verify(int step, int frame, const Emulator& emulator) const;

 private:
  static constexpr std::int64_t kSpacing = 60;  // frames between two states

  std::int64_t FramesBefore(int step) const { return recording_.first_frame + step * frame_skip_; }
  std::uint16_t ButtonsOf(std::int64_t frame) const {
    return recording_.buttons[static_cast<std::size_t>(frame)];
  }
  void RequireOrigin(const Game& game, const Rom& rom) const;

  const std::string name_;
  Demonstration recording_;
  const std::int64_t frame_skip_;
  StartStates& starts_;
  LevelStart start_;
  int steps_ = 0;
  std::mutex mutex_;                 // of what follows
  std::vector<std::string> states_;  // compressed, after 0, kSpacing, 2 kSpacing, ... frames
};

}  // namespace mario
