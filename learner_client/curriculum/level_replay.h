#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "learner_client/curriculum/curriculum.h"
#include "learner_client/curriculum/weighted_choice.h"

namespace mario {

// Prioritized Level Replay (Jiang, Grefenstette and Rocktäschel, arXiv 2010.03934): a share of the
// episodes replays levels that were played before, the rest are new ones of the mixture. A level is
// one seed of a graded level. It is replayed by the rank of its score, the last time it was played:
//
//   P(level) = (1 - rho) (1 / rank)^(1 / temperature) / sum  +  rho staleness / sum
//
// with rho = 0.1, the number of episodes since it was last played as staleness, and the same rank
// for equal scores. Scores: 1 for a level that was not cleared and 0 for one that was, or the
// episode's mean absolute TD error.
//
// As there are too many levels to remember all, a new one takes the place of the one with the
// lowest score (the stalest of these), unless its own is lower.
class LevelReplay final : public Curriculum {
 public:
  enum class Score { kFailure, kTdError };

  // `levels` must outlive it.
  LevelReplay(const CurriculumConfig& config, const GradedLevels& levels, Score score);

  EpisodeStart Draw(Generator& generator) override;
  void Count(const LevelOutcome& outcome) override;
  std::vector<double> Shares() override;
  void Save(Serializer& out) const override;
  void Load(Deserializer& in) override;

  std::size_t size() const { return played_.size(); }  // levels that are remembered

 private:
  using Key = std::pair<std::size_t, std::uint32_t>;  // graded level, seed
  struct Played {
    Key key;
    double score = 0.0;
    std::int64_t at = 0;  // the count of episodes when it was last played
  };

  void Remember(const Played& played);
  void Weigh();

  const CurriculumConfig config_;
  const GradedLevels& levels_;
  const Score score_;
  const WeightedChoice mixture_;
  std::vector<Played> played_;
  std::map<Key, std::size_t> places_;  // in played_
  std::int64_t episodes_ = 0;
  WeightedChoice replay_;  // of played_; empty: to be made anew
};

}  // namespace mario
