#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// What a learner tells whoever watches its run. Plain structs; proto/run_codec.h makes bytes of
// them.
namespace mario {

// One choice of the agent: what its network saw, what it thought of each action, what it took.
struct Decision {
  int slot = 0;             // of the environment, as its server numbers it
  std::uint64_t steps = 0;  // of the whole run, before this one
  int depth = 0;            // observations that are stacked
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> observations = {};  // [depth, height, width] uint8, the newest last
  std::vector<float> q_values = {};             // one an action; empty: the network was not asked
  int action = 0;
  bool greedy = false;  // false: drawn at random
  double epsilon = 0.0;

  bool operator==(const Decision&) const = default;
};

// Where a run stands. Means are over its last 100 episodes from a level's start; NaN without one.
struct ProgressPoint {
  double seconds = 0.0;  // that the run has trained, over all of its sittings
  std::uint64_t steps = 0;
  std::uint64_t updates = 0;
  std::uint64_t episodes = 0;
  std::uint64_t clears = 0;
  double epsilon = 0.0;
  double loss = 0.0;
  double mean_return = 0.0;
  double mean_position = 0.0;     // furthest of an episode, in the game's units
  double clear_rate = 0.0;        // of those 100 episodes, 0 to 1
  double steps_per_second = 0.0;  // since the last point
  double updates_per_second = 0.0;

  bool operator==(const ProgressPoint&) const = default;
};

// How a run does on one level at one difficulty, in episodes from the level's start.
struct LevelProgress {
  std::string level = {};
  int difficulty = 0;  // 0: the level has none
  std::uint64_t episodes = 0;
  std::uint64_t clears = 0;
  double clear_rate = 0.0;  // of the last 100 of them; NaN without one
  double share = 0.0;       // how likely the next episode is of this one

  bool operator==(const LevelProgress&) const = default;
};

// Where a run's episodes begin along a demonstration that it learns from, and how they do.
struct DemonstrationProgress {
  static constexpr std::size_t kTenths = 10;

  std::string name = {};  // of its recording
  int steps = 0;          // that it has
  int position = 0;       // of them: where episodes begin at the earliest; -1: none do any more
  // By tenth of the demonstration, of the run's last 100 episodes: how many began there, and how
  // many of these did as well as the demonstration from there on.
  std::vector<int> began = std::vector<int>(kTenths);
  std::vector<int> as_well = std::vector<int>(kTenths);

  bool operator==(const DemonstrationProgress&) const = default;
};

struct ProgressReport {
  std::string phase = {};      // of the ε-schedule: "observe", "explore", "static"
  double seconds_left = -1.0;  // until the run's limit; negative: none, or not known
  ProgressPoint point;
  std::vector<LevelProgress> levels = {};  // empty: the run is on one level at one difficulty
  std::vector<DemonstrationProgress> demonstrations = {};  // empty: it learns from none

  bool operator==(const ProgressReport&) const = default;
};

// How a network did, playing without learning. The interval is Wilson's, 95 %.
struct EvaluationResult {
  std::uint64_t steps = 0;  // of the run when it was evaluated
  int episodes = 0;
  int clears = 0;
  double clear_rate = 0.0;
  double wilson_low = 0.0;
  double wilson_high = 0.0;
  double mean_position = 0.0;
  double mean_return = 0.0;

  bool operator==(const EvaluationResult&) const = default;
};

// A line of the run's configuration.
struct Setting {
  std::string name = {};
  std::string value = {};

  bool operator==(const Setting&) const = default;
};

// What does not change while a run trains.
struct RunFacts {
  std::string name = {};  // of the run's folder
  std::string game = {};
  std::vector<std::string> actions = {};  // by index
  std::vector<int> slots = {};            // that the run trains on
  std::vector<Setting> settings = {};

  bool operator==(const RunFacts&) const = default;
};

// A whole run as curves: however long it lasts, at most kMaxPoints points.
class RunHistory {
 public:
  static constexpr std::size_t kMaxPoints = 2048;

  // Takes the point, unless it follows the last one more closely than the curve is fine. A point
  // of fewer steps than the last one means that the run went back to a checkpoint: what it had
  // after that is forgotten.
  void Add(const ProgressPoint& point);
  void Add(const EvaluationResult& evaluation);

  const std::vector<ProgressPoint>& points() const { return points_; }
  const std::vector<EvaluationResult>& evaluations() const { return evaluations_; }

  bool operator==(const RunHistory&) const = default;

 private:
  std::vector<ProgressPoint> points_;  // steps grow
  std::vector<EvaluationResult> evaluations_;
  double spacing_seconds_ = 0.0;  // of the points
};

// Everything that a viewer which comes late must know.
struct TrainingRun {
  RunFacts facts;
  RunHistory history = {};
  ProgressReport progress;

  bool operator==(const TrainingRun&) const = default;
};

}  // namespace mario
