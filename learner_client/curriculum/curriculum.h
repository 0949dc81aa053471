#pragma once

#include <memory>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/curriculum/curriculum_config.h"
#include "learner_client/curriculum/graded_levels.h"

namespace mario {

// An episode that began at its level's start and has ended.
struct LevelOutcome {
  std::size_t graded_level = 0;  // index of GradedLevels
  std::uint32_t seed = 0;
  bool cleared = false;
  double td_error = 0.0;  // mean absolute one
};

// Chooses where each episode begins, by what became of the episodes before. What it chooses depends
// on these and the generator alone.
class Curriculum {
 public:
  virtual ~Curriculum() = default;

  virtual EpisodeStart Draw(Generator& generator) = 0;
  virtual void Count(const LevelOutcome& outcome) = 0;

  // How likely the next episode is of each graded level.
  virtual std::vector<double> Shares() = 0;

  // For checkpoints. Load throws std::runtime_error when it does not fit the levels.
  virtual void Save(Serializer& out) const = 0;
  virtual void Load(Deserializer& in) = 0;
};

// Levels by their weights, each one's difficulties and seeds equally likely.
std::vector<double> MixtureWeights(const CurriculumConfig& config, const GradedLevels& levels);

// What `config` names; null, unless `always`: the environments draw by themselves, from all of their
// levels, as without a curriculum. `levels` must outlive it. Throws UsageError when there is nothing to
// choose.
std::unique_ptr<Curriculum> MakeCurriculum(const CurriculumConfig& config,
                                           const GradedLevels& levels, bool always = false);

}  // namespace mario
