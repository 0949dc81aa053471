#include "learner_client/players/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

namespace mario {
namespace {

constexpr double kZ95 = 1.959963984540054;  // the normal distribution's 97.5 % quantile
constexpr std::uint64_t kEvaluationSeed = 0x6576616c;

double MeanOver(const std::vector<EpisodeSummary>& episodes, double EpisodeSummary::*member) {
  if (episodes.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (const EpisodeSummary& episode : episodes) sum += episode.*member;
  return sum / static_cast<double>(episodes.size());
}

// How many episodes each environment has yet to play.
class Shares {
 public:
  Shares(const EnvironmentInfo& info, int episodes) : group_size_(info.group_size()) {
    for (int e = 0; e < info.environments; ++e) {
      left_.push_back(episodes / info.environments + (e < episodes % info.environments ? 1 : 0));
    }
  }

  int& left(int group, std::size_t i) { return Of(group)[i]; }
  bool played(int group) {
    return std::ranges::all_of(Of(group), [](int left) { return left == 0; });
  }

 private:
  std::span<int> Of(int group) {
    const auto size = static_cast<std::size_t>(group_size_);
    return std::span(left_).subspan(static_cast<std::size_t>(group) * size, size);
  }

  int group_size_;
  std::vector<int> left_;  // by environment
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
  for (int group = 0; group < info.groups; ++group) environments.Send(group, ignored);
  int in_flight = info.groups;
  while (in_flight > 0 && !stop.stop_requested()) {
    const TimeSteps time_steps = environments.Receive();
    --in_flight;
    Count(time_steps, shares, evaluation);
    if (shares.played(time_steps.group)) {
      player.Finish(time_steps);
      continue;
    }
    environments.Send(time_steps.group, player.Act(time_steps));
    ++in_flight;
  }
}

// "7" or "100..199": seeds of generated levels, unless a level has that name.
bool AreSeeds(const std::string& level) {
  return !level.empty() && level.find_first_not_of("0123456789.") == std::string::npos;
}

nlohmann::ordered_json Settings(const EnvironmentConfig& settings, const EvaluationConfig& config) {
  nlohmann::ordered_json document = {{"sticky", settings.sticky_probability},
                                     {"no_ops", settings.max_no_ops},
                                     {"epsilon", config.epsilon},
                                     {"frame_skip", settings.frame_skip},
                                     {"action_set", settings.action_set},
                                     {"levels", settings.levels},
                                     {"first_level_seed", settings.first_level_seed},
                                     {"last_level_seed", settings.last_level_seed},
                                     {"level_difficulty", settings.level_difficulty},
                                     {"max_steps", settings.max_steps},
                                     {"stall_steps", settings.stall_steps},
                                     {"environments", settings.environments},
                                     {"archive_share", settings.archive_share},
                                     {"seed", settings.seed}};
  // The levels say it themselves, or the server does not use them.
  if (settings.levels.size() == 1 && AreSeeds(settings.levels.front())) {
    document.erase("first_level_seed");
    document.erase("last_level_seed");
  }
  return document;
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

Evaluation Evaluate(Environments& environments, Player& player, int episodes,
                    const std::stop_token& stop) {
  Evaluation evaluation;
  evaluation.asked = episodes;
  Shares shares(environments.info(), episodes);
  try {
    PlayShares(environments, player, stop, shares, evaluation);
  } catch (const Interrupted&) {
    // What has been played stands.
  }
  return evaluation;
}

EnvironmentConfig ForEvaluation(EnvironmentConfig settings, const EvaluationConfig& config) {
  settings.sticky_probability = config.sticky_probability;
  settings.max_no_ops = config.max_no_ops;
  settings.archive_share = 0.0;
  settings.seed ^= kEvaluationSeed;
  return settings;
}

std::string ToJson(const Evaluation& evaluation, const std::string& player,
                   const EnvironmentConfig& settings, const EvaluationConfig& config) {
  const int count = static_cast<int>(evaluation.episodes.size());
  const Interval interval = WilsonInterval(evaluation.clears(), count);
  nlohmann::ordered_json document = {{"player", player},
                                     {"complete", evaluation.complete()},
                                     {"episodes_asked", evaluation.asked},
                                     {"episodes", count},
                                     {"episodes_lost", evaluation.lost},
                                     {"clears", evaluation.clears()},
                                     {"clear_rate", evaluation.clear_rate()},
                                     {"wilson_low", interval.low},
                                     {"wilson_high", interval.high},
                                     {"mean_position", evaluation.mean_position()},
                                     {"mean_return", evaluation.mean_return()},
                                     {"deaths", evaluation.deaths()},
                                     {"frames", evaluation.frames()},
                                     {"settings", Settings(settings, config)}};
  for (const EpisodeSummary& episode : evaluation.episodes) {
    document["episode_table"].push_back({{"return", episode.total_reward},
                                         {"steps", episode.steps},
                                         {"position", episode.furthest_position},
                                         {"ended_by", episode.ended_by},
                                         {"level", episode.level},
                                         {"level_seed", episode.level_seed}});
  }
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string Summary(const Evaluation& evaluation) {
  const int count = static_cast<int>(evaluation.episodes.size());
  const Interval interval = WilsonInterval(evaluation.clears(), count);
  std::string text = evaluation.complete()
                         ? fmt::format("{} episodes", count)
                         : fmt::format("interrupted: {} of {} episodes", count, evaluation.asked);
  if (count == 0) return text;
  text += fmt::format(
      ": {} cleared ({:.1f} %, 95 % interval {:.1f} to {:.1f}), mean position {:.0f}, mean return "
      "{:.2f}",
      evaluation.clears(), 100 * evaluation.clear_rate(), 100 * interval.low, 100 * interval.high,
      evaluation.mean_position(), evaluation.mean_return());
  for (const auto& [cause, times] : evaluation.deaths())
    text += fmt::format(", {} {}", cause, times);
  if (evaluation.lost > 0) {
    text += fmt::format("; {} more ended with their server and do not count", evaluation.lost);
  }
  return text;
}

}  // namespace mario
