#include "learner_client/players/evaluation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>

#include "common/program.h"
#include "learner_client/base/generator.h"
#include "learner_client/curriculum/graded_levels.h"

namespace mario {
namespace {

constexpr double kZ95 = 1.959963984540054;  // the normal distribution's 97.5 % quantile
constexpr std::uint64_t kEvaluationSeed = 0x6576616c;
constexpr std::size_t kMostEpisodes = 1'000'000;
constexpr std::uint64_t kSeedStream = 0x7365656473;  // of generated levels

double MeanOver(const std::vector<EpisodeSummary>& episodes, double EpisodeSummary::*member) {
  if (episodes.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (const EpisodeSummary& episode : episodes) sum += episode.*member;
  return sum / static_cast<double>(episodes.size());
}

// The episodes that each environment has yet to play, and where they begin.
class Shares {
 public:
  // Wherever the environments begin them.
  Shares(const EnvironmentInfo& info, int episodes) : group_size_(info.group_size()) {
    for (int e = 0; e < info.environments; ++e) {
      left_.push_back(episodes / info.environments + (e < episodes % info.environments ? 1 : 0));
    }
  }

  // At these starts, at least one, dealt to the environments by turns.
  Shares(const EnvironmentInfo& info, const std::vector<EpisodeStart>& starts)
      : Shares(info, static_cast<int>(starts.size())) {
    starts_.resize(left_.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
      starts_[i % starts_.size()].push_back(starts[i]);
    }
    for (auto& own : starts_) own.push_back(starts.back());  // begun, and not counted any more
  }

  int& left(int group, std::size_t i) { return Of(group)[i]; }
  bool played(int group) {
    return std::ranges::all_of(Of(group), [](int left) { return left == 0; });
  }

  // Where the group's next episodes begin; empty: wherever the environments begin them.
  std::vector<EpisodeStart> starts(int group) {
    std::vector<EpisodeStart> next;
    if (starts_.empty()) return next;
    const std::size_t first = static_cast<std::size_t>(group * group_size_);
    for (std::size_t i = 0; i < static_cast<std::size_t>(group_size_); ++i) {
      const std::vector<EpisodeStart>& own = starts_[first + i];
      next.push_back(own[own.size() - 1 - static_cast<std::size_t>(left(group, i))]);
    }
    return next;
  }

 private:
  std::span<int> Of(int group) {
    const auto size = static_cast<std::size_t>(group_size_);
    return std::span(left_).subspan(static_cast<std::size_t>(group) * size, size);
  }

  int group_size_;
  std::vector<int> left_;                          // by environment
  std::vector<std::vector<EpisodeStart>> starts_;  // by environment, in their order, and one more
};

void Count(const TimeSteps& time_steps, Shares& shares, Evaluation& evaluation) {
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const TimeStep& step = time_steps.steps[i];
    int& left = shares.left(time_steps.group, i);
    if (!step.episode || left == 0) continue;
    if (step.lost()) {
      evaluation.lost += step.first ? 0 : 1;  // one that began with its end is none
      continue;
    }
    evaluation.episodes.push_back(*step.episode);
    --left;
  }
}

void PlayShares(Environments& environments, Player& player, const std::stop_token& stop,
                Shares& shares, Evaluation& evaluation) {
  const EnvironmentInfo& info = environments.info();
  const std::vector<int> ignored(static_cast<std::size_t>(info.group_size()));
  for (int group = 0; group < info.groups; ++group) {
    environments.Send(group, ignored, shares.starts(group));
  }
  int in_flight = info.groups;
  while (in_flight > 0 && !stop.stop_requested()) {
    const TimeSteps time_steps = environments.Receive();
    --in_flight;
    Count(time_steps, shares, evaluation);
    if (shares.played(time_steps.group)) {
      player.Finish(time_steps);
      continue;
    }
    environments.Send(time_steps.group, player.Act(time_steps), shares.starts(time_steps.group));
    ++in_flight;
  }
}

Evaluation Play(Environments& environments, Player& player, Shares shares, int episodes,
                const std::stop_token& stop) {
  Evaluation evaluation;
  evaluation.asked = episodes;
  try {
    PlayShares(environments, player, stop, shares, evaluation);
  } catch (const Interrupted&) {
    // What has been played stands.
  }
  return evaluation;
}

}  // namespace

Interval WilsonInterval(int successes, int trials) {
  if (trials == 0) return {};
  const double n = trials;
  const double rate = successes / n;
  const double z2 = kZ95 * kZ95;
  const double middle = (rate + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ95 / (1 + z2 / n) * std::sqrt(rate * (1 - rate) / n + z2 / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

int Evaluation::clears() const {
  return static_cast<int>(std::count_if(episodes.begin(), episodes.end(),
                                        [](const EpisodeSummary& e) { return e.cleared; }));
}

double Evaluation::clear_rate() const {
  return episodes.empty() ? std::numeric_limits<double>::quiet_NaN()
                          : clears() / static_cast<double>(episodes.size());
}

double Evaluation::mean_return() const { return MeanOver(episodes, &EpisodeSummary::total_reward); }

double Evaluation::mean_position() const {
  return MeanOver(episodes, &EpisodeSummary::furthest_position);
}

std::int64_t Evaluation::frames() const {
  std::int64_t frames = 0;
  for (const EpisodeSummary& episode : episodes) frames += episode.frames;
  return frames;
}

std::map<std::string, int> Evaluation::deaths() const {
  std::map<std::string, int> deaths;
  for (const EpisodeSummary& episode : episodes) {
    if (!episode.cleared) ++deaths[episode.ended_by];
  }
  return deaths;
}

std::map<std::pair<std::string, int>, Evaluation> Evaluation::by_level() const {
  std::map<std::pair<std::string, int>, Evaluation> levels;
  for (const EpisodeSummary& episode : episodes) {
    Evaluation& level = levels[{episode.level, episode.level_difficulty}];
    level.episodes.push_back(episode);
    ++level.asked;
  }
  return levels;
}

Evaluation Evaluate(Environments& environments, Player& player, int episodes,
                    const std::stop_token& stop) {
  return Play(environments, player, Shares(environments.info(), episodes), episodes, stop);
}

Evaluation EvaluateEachLevel(Environments& environments, Player& player, int episodes,
                             std::uint64_t seed, const std::stop_token& stop) {
  const EnvironmentInfo& info = environments.info();
  const GradedLevels levels(info.levels);
  if (levels.size() == 0) {
    throw std::runtime_error(
        "the server does not let its clients choose levels: use one of this release, or leave "
        "--each-level out");
  }
  if (levels.size() * static_cast<std::size_t>(episodes) > kMostEpisodes) {
    throw UsageError(std::to_string(episodes) + " episodes of each of " +
                     std::to_string(levels.size()) + " levels are more than " +
                     std::to_string(kMostEpisodes) + ": ask for fewer episodes");
  }
  Generator generator(seed ^ kSeedStream);
  std::vector<EpisodeStart> starts;
  for (const GradedLevel& level : levels) {
    for (int i = 0; i < episodes; ++i) starts.push_back(level.Draw(generator));
  }
  return Play(environments, player, Shares(info, starts), static_cast<int>(starts.size()), stop);
}

EnvironmentConfig ForEvaluation(EnvironmentConfig settings, const EvaluationConfig& config) {
  settings.sticky_probability = config.sticky_probability;
  settings.max_no_ops = config.max_no_ops;
  settings.archive_share = 0.0;
  settings.demonstrations.clear();
  settings.seed ^= kEvaluationSeed;
  return settings;
}

}  // namespace mario
