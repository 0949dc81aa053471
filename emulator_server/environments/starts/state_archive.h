#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>

#include "emulator_server/environments/starts/byte_stream.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/environments/starts/start_states.h"

namespace mario {

// Where an episode stood when it was archived.
struct ArchivedState {
  LevelStart start;
  double position = 0.0;
  std::string state;  // the emulator's, compressed
};

// The save states along one environment's own trajectories, from which later episodes of all its
// client's environments may begin. Kept evenly: one state, the latest, for each progress bin of a
// level at a difficulty; when there are too many, or too many bytes, one of those that stand closest goes.
// A state is ready when the episode has survived a while after it, so that none is archived on the
// brink of death.
//
// Step and End run on whichever thread steps the environment; what is ready enters with Commit
// alone, so that other environments see it at a moment that no thread's speed decides.
class StateArchive {
 public:
  static constexpr std::size_t kMaxStates = 256;
  static constexpr std::size_t kMaxBytes = 8 << 20;  // of states kept, and of states that wait

  explicit StateArchive(const ArchiveRules& rules) : rules_(rules) {}

  // An episode began here.
  void Begin(double position);

  // The running episode made a step. A state waits when it is the episode's first in a bin.
  void Step(const LevelStart& start, double position, const Emulator& emulator);

  // The episode ended: when it survived (cleared its level), the waiting states are ready too.
  void End(bool survived);

  // Lets in what is ready.
  void Commit();

  bool empty() const { return states_.empty(); }
  std::size_t size() const { return states_.size(); }
  std::size_t bytes() const { return bytes_; }  // of all states kept

  // A state of any bin that some of the archives have, each bin as likely, then each archive that
  // has it; null when there is none. `like`: only bins of its level and difficulty; null: all.
  static const ArchivedState* Draw(std::span<const StateArchive* const> archives, Random& random,
                                   const LevelStart* like = nullptr);

  void Save(ByteWriter& out) const;
  void Load(ByteReader& in);

 private:
  struct Bin {
    std::string level;
    int difficulty = 0;
    std::int64_t number = 0;

    auto operator<=>(const Bin&) const = default;
    bool SameLevel(const Bin& other) const {
      return level == other.level && difficulty == other.difficulty;
    }
  };
  using States = std::map<Bin, ArchivedState>;

  struct Waiting {
    int since_step = 0;
    std::int64_t bin = 0;
    ArchivedState archived;
  };

  std::int64_t BinOf(double position) const;
  void Enter(Waiting&& waiting);
  States::iterator MostCrowded();

  ArchiveRules rules_;
  States states_;
  std::size_t bytes_ = 0;
  std::deque<Waiting> waiting_;
  std::deque<Waiting> ready_;
  std::int64_t furthest_bin_ = 0;
  int step_ = 0;
  int spacing_left_ = 0;  // steps until the episode may archive another state
};

// A save state as small as it stays: a few KiB for a Game Boy's 70.
std::string CompressState(const std::string& state);

// Throws std::runtime_error when `compressed` is none of CompressState's.
std::string DecompressState(const std::string& compressed);

}  // namespace mario
