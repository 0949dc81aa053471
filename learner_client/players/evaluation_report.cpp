#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "learner_client/players/evaluation.h"

// An evaluation as a document for programs and as lines for people.
namespace mario {
namespace {

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
                                     {"level_difficulty", settings.first_level_difficulty},
                                     {"last_level_difficulty", settings.last_level_difficulty},
                                     {"max_steps", settings.max_steps},
                                     {"stall_steps", settings.stall_steps},
                                     {"environments", settings.environments},
                                     {"archive_share", settings.archive_share},
                                     {"seed", settings.seed}};
  // The levels say it themselves, or the server does not use them.
  if (std::ranges::any_of(settings.levels, AreSeeds)) {
    document.erase("first_level_seed");
    document.erase("last_level_seed");
  }
  return document;
}

void AddResults(const Evaluation& evaluation, nlohmann::ordered_json& document) {
  const int count = static_cast<int>(evaluation.episodes.size());
  const Interval interval = WilsonInterval(evaluation.clears(), count);
  document["clears"] = evaluation.clears();
  document["clear_rate"] = evaluation.clear_rate();
  document["wilson_low"] = interval.low;
  document["wilson_high"] = interval.high;
  document["mean_position"] = evaluation.mean_position();
  document["mean_return"] = evaluation.mean_return();
  document["deaths"] = evaluation.deaths();
}

nlohmann::ordered_json LevelTable(const Evaluation& evaluation) {
  nlohmann::ordered_json table = nlohmann::json::array();
  for (const auto& [level, part] : evaluation.by_level()) {
    nlohmann::ordered_json row = {
        {"level", level.first}, {"difficulty", level.second}, {"episodes", part.episodes.size()}};
    AddResults(part, row);
    table.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::string ToJson(const Evaluation& evaluation, const std::string& player,
                   const EnvironmentConfig& settings, const EvaluationConfig& config) {
  nlohmann::ordered_json document = {{"player", player},
                                     {"complete", evaluation.complete()},
                                     {"episodes_asked", evaluation.asked},
                                     {"episodes", evaluation.episodes.size()},
                                     {"episodes_lost", evaluation.lost}};
  AddResults(evaluation, document);
  document["frames"] = evaluation.frames();
  document["settings"] = Settings(settings, config);
  document["levels"] = LevelTable(evaluation);
  for (const EpisodeSummary& episode : evaluation.episodes) {
    document["episode_table"].push_back({{"return", episode.total_reward},
                                         {"steps", episode.steps},
                                         {"position", episode.furthest_position},
                                         {"ended_by", episode.ended_by},
                                         {"level", episode.level},
                                         {"level_seed", episode.level_seed},
                                         {"level_difficulty", episode.level_difficulty}});
  }
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

namespace {

// "62 of 100 cleared (62.0 %, 95 % interval 52.2 to 70.9)"
std::string ClearsText(const Evaluation& evaluation) {
  const Interval interval =
      WilsonInterval(evaluation.clears(), static_cast<int>(evaluation.episodes.size()));
  return fmt::format("{} cleared ({:.1f} %, 95 % interval {:.1f} to {:.1f})", evaluation.clears(),
                     100 * evaluation.clear_rate(), 100 * interval.low, 100 * interval.high);
}

std::string LevelLines(const Evaluation& evaluation) {
  const auto levels = evaluation.by_level();
  if (levels.size() < 2) return "";
  std::string text;
  for (const auto& [level, part] : levels) {
    const std::string difficulty =
        level.second > 0 ? fmt::format(", difficulty {}", level.second) : "";
    text += fmt::format("\n{:>22}: {} of {}", level.first + difficulty, ClearsText(part),
                        part.episodes.size());
  }
  return text;
}

}  // namespace

std::string Summary(const Evaluation& evaluation) {
  const int count = static_cast<int>(evaluation.episodes.size());
  std::string text = evaluation.complete()
                         ? fmt::format("{} episodes", count)
                         : fmt::format("interrupted: {} of {} episodes", count, evaluation.asked);
  if (count == 0) return text;
  text += fmt::format(": {}, mean position {:.0f}, mean return {:.2f}", ClearsText(evaluation),
                      evaluation.mean_position(), evaluation.mean_return());
  for (const auto& [cause, times] : evaluation.deaths())
    text += fmt::format(", {} {}", cause, times);
  if (evaluation.lost > 0) {
    text += fmt::format("; {} more ended with their server and do not count", evaluation.lost);
  }
  return text + LevelLines(evaluation);
}

}  // namespace mario
