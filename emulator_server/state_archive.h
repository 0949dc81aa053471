#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "emulator_server/byte_stream.h"
#include "emulator_server/emulator.h"
#include "emulator_server/random.h"
#include "emulator_server/start_states.h"

namespace mario {

// Where an episode stood when it was archived.
struct ArchivedState {
  LevelStart start;
  double position = 0.0;
  std::string state;  // the emulator's, compressed
};

// The save states along one environment's own trajectories, from which later episodes may begin.
// Kept evenly: one state, the latest, for each stretch of a level. A state enters only when the
// episode has survived a while after it, so that none is archived on the brink of death.
class StateArchive {
 public:
  static constexpr double kStretch = 64.0;  // in the game's units of position
  static constexpr int kSurvivalSteps = 30;
  static constexpr std::size_t kMaxStates = 64;

  // An episode began here.
  void Begin(double position);

  // The running episode made a step. A state waits when it is the episode's first in a stretch.
  void Step(const LevelStart& start, double position, const Emulator& emulator);

  // The episode ended: when it survived (cleared its level), the waiting states enter too.
  void End(bool survived);

  bool empty() const { return states_.empty(); }
  std::size_t size() const { return states_.size(); }

  // Any of the states, each as likely. Must not be empty.
  const ArchivedState& Draw(Random& random) const;

  void Save(ByteWriter& out) const;
  void Load(ByteReader& in);

 private:
  using Stretch = std::pair<std::string, std::int64_t>;  // level, number

  struct Waiting {
    int since_step = 0;
    std::int64_t stretch = 0;
    ArchivedState archived;
  };

  void Enter(Waiting&& waiting);

  std::map<Stretch, ArchivedState> states_;
  std::deque<Waiting> waiting_;
  std::int64_t furthest_stretch_ = 0;
  int step_ = 0;
};

// A save state as small as it stays: a few KiB for a Game Boy's 70.
std::string CompressState(const std::string& state);

// Throws std::runtime_error when `compressed` is none of CompressState's.
std::string DecompressState(const std::string& compressed);

}  // namespace mario
