#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/curriculum/curriculum.h"
#include "learner_client/curriculum/level_results.h"
#include "learner_client/curriculum/td_errors.h"

namespace mario {

// Which levels a run trains on, and how it does on each:
//
//   Draw() -> starts, sent with every step -> the environments begin there when an episode begins
//   time steps, Q-values -> Observe(), Act()          its TD errors, where a curriculum asks for
//   them episodes -> Count()                               results, and what the curriculum learns
//   of them
//
// Starts go with every step, because nobody here knows which step will begin an episode: with two
// steps in flight, and after a server was lost or its states could not be restored. So whatever
// happens to the environments, what is drawn depends on this run's seed and its time steps alone,
// and a step that is sent again has the starts that it had.
class LevelSchedule {
 public:
  // `always`: starts are drawn here in any case. Throws UsageError as MakeCurriculum does.
  LevelSchedule(const CurriculumConfig& config, const EnvironmentInfo& info, double gamma,
                std::uint64_t seed, bool always = false);
  LevelSchedule(const LevelSchedule&) = delete;
  LevelSchedule& operator=(const LevelSchedule&) = delete;

  // One start an environment of a group; none: the environments draw.
  std::vector<EpisodeStart> Draw();

  // In this order: a time step; the facts of an episode that ended with it; then, for whole groups,
  // the Q-values [group_size, actions] of the states that followed, and what is executed there.
  void Observe(int environment, const TimeStep& step);
  void Count(int environment, const EpisodeSummary& episode);
  void Act(int group, std::span<const float> values, std::span<const int> actions);

  const GradedLevels& levels() const { return levels_; }
  const LevelResults& results() const { return results_; }
  // How likely the next episode is of each graded level.
  std::vector<double> Shares() const;

  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  const int group_size_;
  const GradedLevels levels_;
  LevelResults results_;
  std::unique_ptr<Curriculum> curriculum_;  // null: the environments draw
  std::optional<TdErrors> td_errors_;       // none: nobody asks for them
  Generator generator_;
};

}  // namespace mario
