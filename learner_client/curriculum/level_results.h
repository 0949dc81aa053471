#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/serializer.h"
#include "learner_client/curriculum/graded_levels.h"

namespace mario {

// How a run does on one graded level, in episodes from the level's start.
struct LevelResult {
  std::int64_t episodes = 0;
  std::int64_t clears = 0;
  std::deque<bool> last = {};  // of the last 100 episodes, whether they were cleared

  double clear_rate() const;  // of those; NaN without one

  bool operator==(const LevelResult&) const = default;
};

// The results of all graded levels.
class LevelResults {
 public:
  static constexpr std::size_t kLast = 100;

  // `levels` must outlive it.
  explicit LevelResults(const GradedLevels& levels) : levels_(levels), results_(levels.size()) {}

  // One that began from an archived state says nothing of the level, nor does one whose server was
  // lost: these are left out.
  void Add(const EpisodeSummary& episode);

  const LevelResult& operator[](std::size_t i) const { return results_[i]; }

  // For checkpoints. Load throws std::runtime_error when it does not fit the levels.
  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  const GradedLevels& levels_;
  std::vector<LevelResult> results_;  // by graded level
};

}  // namespace mario
