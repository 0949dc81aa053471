#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "learner_client/curriculum/curriculum.h"
#include "learner_client/curriculum/weighted_choice.h"

namespace mario {

// Each level begins with its least difficulty. The next one comes in when the level's hardest one
// so far is cleared often enough: then all that are in are equally likely. None goes out again.
class RisingDifficulty final : public Curriculum {
 public:
  static constexpr std::size_t kEpisodes = 50;  // that a clear rate is taken over

  // `levels` must outlive it.
  RisingDifficulty(const CurriculumConfig& config, const GradedLevels& levels);

  EpisodeStart Draw(Generator& generator) override;
  void Count(const LevelOutcome& outcome) override;
  std::vector<double> Shares() override;
  void Save(Serializer& out) const override;
  void Load(Deserializer& in) override;

 private:
  // Of one level, its graded ones [first, first + count).
  struct Ladder {
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t open = 1;
    std::deque<bool> last = {};  // episodes of the hardest one that is open
  };
  void Weigh();

  const double next_at_;
  const GradedLevels& levels_;
  const std::vector<double> mixture_;
  std::vector<Ladder> ladders_;  // by level
  WeightedChoice choice_;
};

}  // namespace mario
