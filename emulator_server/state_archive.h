#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <span>
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

// The save states along one environment's own trajectories, from which later episodes of all its
// client's environments may begin. Kept evenly: one state, the latest, for each stretch of a level;
// when there are too many, those nearest to their levels' starts go.
// A state is ready when the episode has survived a while after it, so that none is archived on the
// brink of death.
//
// Step and End run on whichever thread steps the environment; what is ready enters with Commit
// alone, so that other environments see it at a moment that no thread's speed decides.
class StateArchive {
 public:
  static constexpr double kStretch = 64.0;  // in the game's units of position
  static constexpr int kSurvivalSteps = 30;
  static constexpr std::size_t kMaxStates = 256;

  // An episode began here.
  void Begin(double position);

  // The running episode made a step. A state waits when it is the episode's first in a stretch.
  void Step(const LevelStart& start, double position, const Emulator& emulator);

  // The episode ended: when it survived (cleared its level), the waiting states are ready too.
  void End(bool survived);

  // Lets in what is ready.
  void Commit();

  bool empty() const { return states_.empty(); }
  std::size_t size() const { return states_.size(); }

  // A state of any stretch that some of the archives have, each stretch as likely, then each
  // archive that has it; null when all are empty.
  static const ArchivedState* Draw(std::span<const StateArchive* const> archives, Random& random);

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
  std::deque<Waiting> ready_;
  std::int64_t furthest_stretch_ = 0;
  int step_ = 0;
};

// A save state as small as it stays: a few KiB for a Game Boy's 70.
std::string CompressState(const std::string& state);

// Throws std::runtime_error when `compressed` is none of CompressState's.
std::string DecompressState(const std::string& compressed);

}  // namespace mario
