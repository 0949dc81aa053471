#include "emulator_server/workshop/trial/trial.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

constexpr const char* kEnvironments = "16";
constexpr const char* kRandomEpisodes = "16";

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> Split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

// The last line of a program's log that says something, without the program's own prefix.
std::string LastLine(const std::string& log) {
  std::istringstream in(log);
  std::string last;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

}  // namespace

std::vector<Trial::Point> ReadMetrics(const std::string& csv) {
  std::istringstream in(csv.substr(0, csv.rfind('\n') + 1));
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> names = Split(line);
  std::vector<Trial::Point> points;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = Split(line);
    const auto number = [&](const char* name) {
      const auto column =
          static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
      return column < cells.size() ? std::strtod(cells[column].c_str(), nullptr) : NAN;
    };
    points.push_back(
        {number("seconds"), number("mean_return"), number("mean_position"), number("epsilon")});
  }
  return points;
}

Trial::Trial(Config config) : config_(std::move(config)), folder_(config_.game / "trial") {
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
  if (!error) std::filesystem::create_directories(folder_, error);
  if (error) {
    throw std::runtime_error("cannot make the folder " + folder_.string() + ": " + error.message());
  }
  StartServer();
}

std::string Trial::Program(const std::string& name) const {
  const std::filesystem::path folder =
      config_.programs.empty() ? std::filesystem::read_symlink("/proc/self/exe").parent_path()
                               : config_.programs;
  return std::filesystem::exists(folder / name) ? (folder / name).string() : name;
}

void Trial::StartServer() {
  server_ = std::make_unique<HelperProcess>(
      Program("emulator_server"),
      std::vector<std::string>{"--game=" + config_.game.string(), "--rom=" + config_.rom.string(),
                               "--environments", kEnvironments, "--bind=tcp://127.0.0.1:*",
                               "--publish=tcp://127.0.0.1:*"},
      File("server.log"));
}

void Trial::StartRandom() {
  stage_ = Stage::kRandom;
  learner_ = std::make_unique<HelperProcess>(
      Program("learner_client"),
      std::vector<std::string>{"evaluate", "--player=random", "--episodes", kRandomEpisodes,
                               "--environments", kEnvironments, "--connect=" + url_,
                               "--json=" + File("random.json").string()},
      File("random.log"));
}

void Trial::StartTraining() {
  stage_ = Stage::kTraining;
  learner_ = std::make_unique<HelperProcess>(
      Program("learner_client"),
      std::vector<std::string>{"train", "--connect=" + url_, "--run=" + File("run").string(),
                               "--environments", kEnvironments,
                               "--minutes=" + std::to_string(config_.minutes)},
      File("learner.log"));
}

bool Trial::Look() {
  if (stage_ == Stage::kDone || stage_ == Stage::kFailed) return false;
  if (server_->ExitCode()) {
    Fail("the server", "server.log");
    return true;
  }
  if (stage_ != Stage::kStarting) return LookAtLearner();
  const std::string log = ReadText(File("server.log"));
  constexpr std::string_view kBefore = "steps at ";
  const std::size_t at = log.find(kBefore);
  const std::size_t end = log.find(',', at);
  if (at == std::string::npos || end == std::string::npos) return false;
  url_ = log.substr(at + kBefore.size(), end - at - kBefore.size());
  StartRandom();
  return true;
}

bool Trial::LookAtLearner() {
  const bool is_news = stage_ == Stage::kTraining && ReadCurve();
  const std::optional<int> code = learner_->ExitCode();
  if (!code) return is_news;
  if (*code != 0) {
    Fail("the learner", stage_ == Stage::kRandom ? "random.log" : "learner.log");
  } else if (stage_ == Stage::kRandom) {
    const auto json = nlohmann::json::parse(ReadText(File("random.json")), nullptr, false);
    if (json.is_object()) {
      random_ = Point{0.0, json.value("mean_return", 0.0), json.value("mean_position", 0.0)};
    }
    StartTraining();
  } else {
    ReadCurve();
    stage_ = Stage::kDone;
    learner_.reset();
    server_.reset();
  }
  return true;
}

bool Trial::ReadCurve() {
  std::vector<Point> curve = ReadMetrics(ReadText(File("run") / "metrics.csv"));
  if (curve.size() == curve_.size()) return false;
  curve_ = std::move(curve);
  return true;
}

void Trial::Fail(const std::string& who, const std::string& log) {
  problem_ = who + " has ended: " + LastLine(ReadText(File(log)));
  stage_ = Stage::kFailed;
  learner_.reset();
  server_.reset();
}

}  // namespace mario
