#include "learner_client/curriculum/level_schedule.h"

#include "learner_client/curriculum/weighted_choice.h"

namespace mario {
namespace {

constexpr std::uint64_t kLevelStream = 0x6c6576656c73;  // of the run's seed

}  // namespace

LevelSchedule::LevelSchedule(const CurriculumConfig& config, const EnvironmentInfo& info,
                             double gamma, std::uint64_t seed, bool always)
    : group_size_(info.group_size()),
      levels_(info.levels),
      results_(levels_),
      curriculum_(MakeCurriculum(config, levels_, always)),
      generator_(seed ^ kLevelStream) {
  if (config.order == "replay-td-errors") td_errors_.emplace(gamma, info.environments);
}

std::vector<EpisodeStart> LevelSchedule::Draw() {
  std::vector<EpisodeStart> starts;
  if (!curriculum_) return starts;
  for (int i = 0; i < group_size_; ++i) starts.push_back(curriculum_->Draw(generator_));
  return starts;
}

void LevelSchedule::Observe(int environment, const TimeStep& step) {
  if (td_errors_) td_errors_->Observe(environment, step);
}

void LevelSchedule::Count(int environment, const EpisodeSummary& episode) {
  results_.Add(episode);
  const std::optional<std::size_t> level = levels_.IndexOf(episode);
  if (!curriculum_ || !level || episode.from_archive || episode.lost()) return;
  curriculum_->Count({.graded_level = *level,
                      .seed = episode.level_seed,
                      .cleared = episode.cleared,
                      .td_error = td_errors_ ? td_errors_->mean(environment) : 0.0});
}

void LevelSchedule::Act(int group, std::span<const float> values, std::span<const int> actions) {
  if (!td_errors_) return;
  const std::size_t count = values.size() / actions.size();
  for (std::size_t i = 0; i < actions.size(); ++i) {
    td_errors_->Act(group * group_size_ + static_cast<int>(i), values.subspan(i * count, count),
                    actions[i]);
  }
}

std::vector<double> LevelSchedule::Shares() const {
  if (curriculum_) return curriculum_->Shares();
  const std::vector<double> weights = MixtureWeights({}, levels_);
  const WeightedChoice choice(weights);
  std::vector<double> shares;
  for (std::size_t i = 0; i < weights.size(); ++i) shares.push_back(choice.probability(i));
  return shares;
}

void LevelSchedule::Save(Serializer& out) const {
  results_.Save(out);
  out.Put("level generator", generator_.state());
  if (curriculum_) curriculum_->Save(out);
  if (td_errors_) td_errors_->Save(out);
}

void LevelSchedule::Load(Deserializer& in) {
  results_.Load(in);
  generator_.set_state(in.Get<Generator::State>("level generator"));
  if (curriculum_) curriculum_->Load(in);
  if (td_errors_) td_errors_->Load(in);
}

}  // namespace mario
