#include "learner_client/training/run_report.h"

#include <cstdlib>
#include <map>

#include "learner_client/report/csv.h"

namespace mario {
namespace {

std::vector<Setting> SettingsOf(const LearnerConfig& config) {
  std::vector<Setting> settings;
  for (const auto& [key, value] : KeysAndValues(config)) settings.push_back({key, value});
  return settings;
}

// A row of numbers, by the names of the columns; 0 where there is no such column.
class Row {
 public:
  Row(const std::vector<std::string>& names, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      values_[names[i]] = std::strtod(cells[i].c_str(), nullptr);
    }
  }
  double number(const char* name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? 0.0 : found->second;
  }
  std::uint64_t count(const char* name) const { return static_cast<std::uint64_t>(number(name)); }

 private:
  std::map<std::string, double> values_;
};

std::vector<Row> ReadRows(const std::filesystem::path& path) {
  const std::vector<std::vector<std::string>> table = ReadCsv(path);
  std::vector<Row> rows;
  for (std::size_t i = 1; i < table.size(); ++i) rows.emplace_back(table.front(), table[i]);
  return rows;
}

EvaluationResult EvaluationOf(const Row& row) {
  return {.steps = row.count("steps"),
          .episodes = static_cast<int>(row.number("episodes")),
          .clears = static_cast<int>(row.number("clears")),
          .clear_rate = row.number("clear_rate"),
          .wilson_low = row.number("wilson_low"),
          .wilson_high = row.number("wilson_high"),
          .mean_position = row.number("mean_position"),
          .mean_return = row.number("mean_return")};
}

ProgressPoint PointOf(const Row& row) {
  return {.seconds = row.number("seconds"),
          .steps = row.count("steps"),
          .updates = row.count("updates"),
          .episodes = row.count("episodes"),
          .clears = row.count("clears"),
          .epsilon = row.number("epsilon"),
          .loss = row.number("loss"),
          .mean_return = row.number("mean_return"),
          .mean_position = row.number("mean_position"),
          .clear_rate = row.number("clear_rate"),
          .steps_per_second = row.number("steps_per_second"),
          .updates_per_second = row.number("updates_per_second")};
}

}  // namespace

RunFacts FactsOf(const LearnerConfig& config, const EnvironmentInfo& info,
                 const std::filesystem::path& folder) {
  const auto path = std::filesystem::absolute(folder / "").lexically_normal().parent_path();
  RunFacts facts{.name = path.filename().string(),
                 .game = info.game,
                 .slots = info.slots,
                 .settings = SettingsOf(config)};
  for (const Action& action : info.actions) facts.actions.push_back(action.name);
  return facts;
}

ProgressReport ReportOf(const MetricsRow& row) {
  return {.phase = row.phase,
          .seconds_left = row.seconds_left.value_or(-1.0),
          .point = {.seconds = row.progress.seconds,
                    .steps = static_cast<std::uint64_t>(row.progress.steps),
                    .updates = static_cast<std::uint64_t>(row.progress.updates),
                    .episodes = static_cast<std::uint64_t>(row.progress.episodes),
                    .clears = static_cast<std::uint64_t>(row.progress.clears),
                    .epsilon = row.epsilon,
                    .loss = row.loss,
                    .mean_return = row.mean_return,
                    .mean_position = row.mean_position,
                    .clear_rate = row.clear_rate,
                    .steps_per_second = row.steps_per_second,
                    .updates_per_second = row.updates_per_second},
          .levels = row.levels,
          .demonstrations = row.demonstrations};
}

EvaluationResult ResultOf(const Evaluation& evaluation, std::int64_t steps) {
  const int episodes = static_cast<int>(evaluation.episodes.size());
  const Interval interval = WilsonInterval(evaluation.clears(), episodes);
  return {.steps = static_cast<std::uint64_t>(steps),
          .episodes = episodes,
          .clears = evaluation.clears(),
          .clear_rate = evaluation.clear_rate(),
          .wilson_low = interval.low,
          .wilson_high = interval.high,
          .mean_position = evaluation.mean_position(),
          .mean_return = evaluation.mean_return()};
}

RunHistory ReadHistory(const std::filesystem::path& folder) {
  RunHistory history;
  for (const Row& row : ReadRows(folder / "metrics.csv")) history.Add(PointOf(row));
  for (const Row& row : ReadRows(folder / "evaluations.csv")) history.Add(EvaluationOf(row));
  return history;
}

}  // namespace mario
