#include "viewer_client/web/records.h"

#include <nlohmann/json.hpp>

#include "common/web/packed_image.h"
#include "common/web/record.h"

namespace mario {
namespace {

using nlohmann::json;

std::vector<std::uint32_t> Colours(const Screen& screen) {
  std::vector<std::uint32_t> colours(static_cast<std::size_t>(screen.width * screen.height));
  const std::uint8_t* at = screen.pixels.data();
  for (std::uint32_t& colour : colours) {
    colour = screen.channels == 1
                 ? std::uint32_t{at[0]} * 0x010101u
                 : std::uint32_t{at[0]} << 16 | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]};
    at += screen.channels;
  }
  return colours;
}

json EpisodeJson(const EpisodeSummary& episode) {
  return {{"return", episode.total_reward},        {"steps", episode.steps},
          {"position", episode.furthest_position}, {"cleared", episode.cleared},
          {"endedBy", episode.ended_by},           {"level", episode.level}};
}

json PointJson(const ProgressPoint& point) {
  return {{"seconds", point.seconds},
          {"steps", point.steps},
          {"updates", point.updates},
          {"episodes", point.episodes},
          {"clears", point.clears},
          {"epsilon", point.epsilon},
          {"loss", point.loss},
          {"return", point.mean_return},
          {"position", point.mean_position},
          {"clearRate", point.clear_rate},
          {"stepsPerSecond", point.steps_per_second},
          {"updatesPerSecond", point.updates_per_second}};
}

// One array a quantity, as charts want them: {"steps": [...], "loss": [...], ...}.
json CurvesJson(const std::vector<ProgressPoint>& points) {
  json curves = json::object();
  for (const ProgressPoint& point : points) {
    const json object = PointJson(point);
    for (const auto& [name, value] : object.items()) curves[name].push_back(value);
  }
  return curves;
}

json ProgressJson(const ProgressReport& progress) {
  json object = PointJson(progress.point);
  object["phase"] = progress.phase;
  object["secondsLeft"] = progress.seconds_left;
  object["levels"] = json::array();
  for (const LevelProgress& level : progress.levels) {
    object["levels"].push_back({{"level", level.level},
                                {"difficulty", level.difficulty},
                                {"episodes", level.episodes},
                                {"clears", level.clears},
                                {"clearRate", level.clear_rate},
                                {"share", level.share}});
  }
  object["demonstrations"] = json::array();
  for (const DemonstrationProgress& one : progress.demonstrations) {
    object["demonstrations"].push_back({{"name", one.name},
                                        {"steps", one.steps},
                                        {"position", one.position},
                                        {"began", one.began},
                                        {"asWell", one.as_well}});
  }
  return object;
}

json EvaluationJson(const EvaluationResult& result) {
  return {{"steps", result.steps},
          {"episodes", result.episodes},
          {"clears", result.clears},
          {"clearRate", result.clear_rate},
          {"low", result.wilson_low},
          {"high", result.wilson_high},
          {"position", result.mean_position},
          {"return", result.mean_return}};
}

json SubscriptionJson(const SubscriptionStatus& feed) {
  static constexpr const char* kNames[] = {"none", "waiting", "connected", "live", "refused"};
  return {{"state", kNames[static_cast<int>(feed.state)]},
          {"url", feed.url},
          {"sentence", feed.sentence}};
}

}  // namespace

std::string ScreenRecord(const Screen& screen) {
  const PackedImage image = Pack(Colours(screen));
  json variables = json::array();
  for (std::size_t i = 0; i < screen.variables.size(); ++i)
    variables.push_back({screen.variable_names[i], screen.variables[i]});
  json head = {{"slot", screen.slot},
               {"step", screen.step},
               {"width", screen.width},
               {"height", screen.height},
               {"bits", image.bits},
               {"palette", image.palette},
               {"action", screen.action.name},
               {"buttons", screen.action.buttons | screen.action.tapped},
               {"reward", screen.time_step.reward},
               {"return", screen.episode_return},
               {"position", screen.position},
               {"level", screen.level},
               {"seed", screen.level_seed},
               {"variables", variables}};
  if (screen.time_step.episode) head["episode"] = EpisodeJson(*screen.time_step.episode);
  return Record("scrn", head, image.pixels);
}

std::string DecisionRecord(const Decision& decision) {
  const json head = {
      {"slot", decision.slot},     {"steps", decision.steps},   {"depth", decision.depth},
      {"height", decision.height}, {"width", decision.width},   {"q", decision.q_values},
      {"action", decision.action}, {"greedy", decision.greedy}, {"epsilon", decision.epsilon}};
  return Record(
      "dcsn", head,
      {reinterpret_cast<const char*>(decision.observations.data()), decision.observations.size()});
}

std::string ProgressRecord(const ProgressReport& progress) {
  return Record("prog", ProgressJson(progress));
}

std::string HistoryRecord(const TrainingRun& run) {
  json settings = json::array();
  for (const Setting& setting : run.facts.settings)
    settings.push_back({setting.name, setting.value});
  json evaluations = json::array();
  for (const EvaluationResult& result : run.history.evaluations())
    evaluations.push_back(EvaluationJson(result));
  return Record("hist", {{"name", run.facts.name},
                         {"game", run.facts.game},
                         {"actions", run.facts.actions},
                         {"slots", run.facts.slots},
                         {"settings", settings},
                         {"curves", CurvesJson(run.history.points())},
                         {"evaluations", evaluations},
                         {"progress", ProgressJson(run.progress)}});
}

std::string StatusRecord(const ViewerStatus& status) {
  return Record("stat", {{"server", SubscriptionJson(status.server)},
                         {"learner", SubscriptionJson(status.learner)},
                         {"slots", status.slots},
                         {"played", status.played_slot}});
}

}  // namespace mario
