#include "learner_client/curriculum/rising_difficulty.h"

#include <algorithm>
#include <stdexcept>

namespace mario {

RisingDifficulty::RisingDifficulty(const CurriculumConfig& config, const GradedLevels& levels)
    : next_at_(config.next_difficulty_at),
      levels_(levels),
      mixture_(MixtureWeights(config, levels)) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const bool is_new = i == 0 || levels[i].level != levels[i - 1].level;
    if (is_new) ladders_.push_back({.first = i});
    ++ladders_.back().count;
  }
  Weigh();
}

// A level keeps its weight, whatever is open of it.
void RisingDifficulty::Weigh() {
  std::vector<double> weights(levels_.size(), 0.0);
  for (const Ladder& ladder : ladders_) {
    const double share = mixture_[ladder.first] * static_cast<double>(ladder.count);
    for (std::size_t i = 0; i < ladder.open; ++i) {
      weights[ladder.first + i] = share / static_cast<double>(ladder.open);
    }
  }
  choice_ = WeightedChoice(weights);
}

EpisodeStart RisingDifficulty::Draw(Generator& generator) {
  return levels_[choice_.Draw(generator)].Draw(generator);
}

void RisingDifficulty::Count(const LevelOutcome& outcome) {
  const auto level = static_cast<std::size_t>(levels_[outcome.graded_level].level);
  Ladder& ladder = ladders_[level];
  if (outcome.graded_level + 1 != ladder.first + ladder.open) return;
  ladder.last.push_back(outcome.cleared);
  if (ladder.last.size() > kEpisodes) ladder.last.pop_front();
  const auto clears = static_cast<double>(std::ranges::count(ladder.last, true));
  if (ladder.open == ladder.count || ladder.last.size() < kEpisodes ||
      clears < next_at_ * static_cast<double>(kEpisodes)) {
    return;
  }
  ++ladder.open;
  ladder.last.clear();
  Weigh();
}

std::vector<double> RisingDifficulty::Shares() {
  std::vector<double> shares;
  for (std::size_t i = 0; i < levels_.size(); ++i) shares.push_back(choice_.probability(i));
  return shares;
}

void RisingDifficulty::Save(Serializer& out) const {
  out.Put("rising difficulty", static_cast<std::uint64_t>(ladders_.size()));
  for (const Ladder& ladder : ladders_) {
    out.Put(static_cast<std::uint64_t>(ladder.open));
    out.Put(static_cast<std::uint64_t>(ladder.last.size()));
    for (const bool cleared : ladder.last) out.Put(cleared);
  }
}

void RisingDifficulty::Load(Deserializer& in) {
  const auto require = [](bool holds) {
    if (!holds) throw std::runtime_error("the checkpoint's curriculum is of other levels");
  };
  require(in.Get<std::uint64_t>("rising difficulty") == ladders_.size());
  for (Ladder& ladder : ladders_) {
    ladder.open = in.GetCount(ladder.count);
    require(ladder.open > 0);
    ladder.last.resize(in.GetCount(kEpisodes));
    for (std::size_t i = 0; i < ladder.last.size(); ++i) ladder.last[i] = in.Get<bool>();
  }
  Weigh();
}

}  // namespace mario
