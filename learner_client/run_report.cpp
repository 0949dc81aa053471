#include "learner_client/run_report.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace mario {
namespace {

// "gamma = 0.99" a line.
std::vector<Setting> SettingsOf(const std::string& text) {
  std::vector<Setting> settings;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    if (equals == std::string::npos) continue;
    settings.push_back({line.substr(0, equals), line.substr(equals + 3)});
  }
  return settings;
}

std::vector<std::string> Split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

ProgressPoint PointOf(const std::map<std::string, double>& row) {
  const auto number = [&](const char* name) {
    const auto found = row.find(name);
    return found == row.end() ? 0.0 : found->second;
  };
  const auto count = [&](const char* name) { return static_cast<std::uint64_t>(number(name)); };
  return {.seconds = number("seconds"),
          .steps = count("steps"),
          .updates = count("updates"),
          .episodes = count("episodes"),
          .clears = count("clears"),
          .epsilon = number("epsilon"),
          .loss = number("loss"),
          .mean_return = number("mean_return"),
          .mean_position = number("mean_position"),
          .clear_rate = number("clear_rate"),
          .steps_per_second = number("steps_per_second"),
          .updates_per_second = number("updates_per_second")};
}

}  // namespace

RunFacts FactsOf(const LearnerConfig& config, const EnvironmentInfo& info,
                 const std::filesystem::path& folder) {
  const auto path = std::filesystem::absolute(folder / "").lexically_normal().parent_path();
  RunFacts facts{.name = path.filename().string(),
                 .game = info.game,
                 .slots = info.slots,
                 .settings = SettingsOf(ConfigText(config))};
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
                    .updates_per_second = row.updates_per_second}};
}

RunHistory ReadHistory(const std::filesystem::path& folder) {
  RunHistory history;
  std::ifstream file(folder / "metrics.csv");
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = Split(line);
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = Split(line);
    if (cells.size() != names.size()) continue;
    std::map<std::string, double> row;
    for (std::size_t i = 0; i < cells.size(); ++i)
      row[names[i]] = std::strtod(cells[i].c_str(), nullptr);
    history.Add(PointOf(row));
  }
  return history;
}

}  // namespace mario
