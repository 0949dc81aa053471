#include "learner_client/curriculum/curriculum.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include "common/program.h"
#include "learner_client/curriculum/level_replay.h"
#include "learner_client/curriculum/rising_difficulty.h"
#include "learner_client/curriculum/weighted_choice.h"

namespace mario {
namespace {

void Require(bool holds, const std::string& sentence) {
  if (!holds) throw UsageError(sentence);
}

// The mixture as it is, all the time.
class Mixture final : public Curriculum {
 public:
  Mixture(const CurriculumConfig& config, const GradedLevels& levels)
      : levels_(levels), choice_(MixtureWeights(config, levels)) {}

  EpisodeStart Draw(Generator& generator) override {
    return levels_[choice_.Draw(generator)].Draw(generator);
  }
  void Count(const LevelOutcome&) override {}
  std::vector<double> Shares() override {
    std::vector<double> shares;
    for (std::size_t i = 0; i < levels_.size(); ++i) shares.push_back(choice_.probability(i));
    return shares;
  }
  void Save(Serializer&) const override {}
  void Load(Deserializer&) override {}

 private:
  const GradedLevels& levels_;
  const WeightedChoice choice_;
};

}  // namespace

void Validate(const CurriculumConfig& config, const std::vector<std::string>& levels) {
  const std::vector<double>& weights = config.level_weights;
  std::set<std::string> named;
  for (const std::string& level : levels) {
    Require(named.insert(level).second, "levels names \"" + level +
                                            "\" twice: name it once, and give it a greater weight "
                                            "in level-weights");
  }
  Require(config.order == "uniform" || !levels.empty(),
          "curriculum \"" + config.order +
              "\" has no levels to choose from: name them with --levels, the difficulties of "
              "generated ones with --level-difficulty");
  if (weights.empty()) return;
  Require(weights.size() == levels.size(), "level-weights has " + std::to_string(weights.size()) +
                                               " weights for " + std::to_string(levels.size()) +
                                               " levels: give each level one, in the same order");
  Require(std::ranges::all_of(weights, [](double weight) { return weight >= 0.0; }),
          "level-weights has a negative weight: 0 is the least");
  Require(std::accumulate(weights.begin(), weights.end(), 0.0) > 0.0,
          "level-weights sum to 0, so that no level would be played: give one of them a weight");
}

std::vector<double> MixtureWeights(const CurriculumConfig& config, const GradedLevels& levels) {
  std::vector<double> difficulties;  // by level
  for (const GradedLevel& graded : levels) {
    difficulties.resize(std::max(difficulties.size(), static_cast<std::size_t>(graded.level) + 1));
    ++difficulties[static_cast<std::size_t>(graded.level)];
  }
  std::vector<double> weights;
  for (const GradedLevel& graded : levels) {
    const auto level = static_cast<std::size_t>(graded.level);
    const double weight = config.level_weights.empty() ? 1.0 : config.level_weights.at(level);
    weights.push_back(weight / difficulties[level]);
  }
  return weights;
}

std::unique_ptr<Curriculum> MakeCurriculum(const CurriculumConfig& config,
                                           const GradedLevels& levels, bool always) {
  const bool is_uniform = config.order == "uniform";
  if (is_uniform && config.level_weights.empty() && !always) return nullptr;
  Require(levels.size() > 0,
          "the server does not let its clients choose levels: use one of this release, or leave "
          "curriculum, level-weights and demonstrations out");
  if (is_uniform) return std::make_unique<Mixture>(config, levels);
  const bool has_choice = levels.size() > 1 || levels[0].first_seed != levels[0].last_seed;
  if (config.order == "difficulty") {
    Require(std::ranges::adjacent_find(levels, {}, &GradedLevel::level) != levels.end(),
            "curriculum \"difficulty\" has one difficulty to choose from: give a range with "
            "--level-difficulty, and a generated level with --levels");
    return std::make_unique<RisingDifficulty>(config, levels);
  }
  Require(has_choice, "curriculum \"" + config.order +
                          "\" has one level to choose from: name more with --levels");
  const auto score = config.order == "replay-failures" ? LevelReplay::Score::kFailure
                                                       : LevelReplay::Score::kTdError;
  return std::make_unique<LevelReplay>(config, levels, score);
}

}  // namespace mario
