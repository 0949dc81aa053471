#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/workshop/trial/helper_process.h"

namespace mario {

// One try of a description as it is on the disk: a server of its own plays the game, random actions
// are measured, then an agent trains for a while. Its files are in the folder "trial" of the
// description's, which each try replaces. Whoever owns it calls Look() now and then.
class Trial {
 public:
  struct Config {
    std::filesystem::path game;  // the description's folder
    std::filesystem::path rom;
    double minutes = 2.0;
    std::filesystem::path programs = {};  // folder of the programs; empty: this one's own
  };

  enum class Stage { kStarting, kRandom, kTraining, kDone, kFailed };

  // What an evaluation, or a moment of the training, amounts to.
  struct Point {
    double seconds = 0.0;  // of training
    double mean_return = 0.0;
    double mean_position = 0.0;
    double epsilon = 0.0;  // share of random actions, of a moment of the training
  };

  // Starts the server. Throws std::runtime_error when the folder cannot be written, or a program
  // started.
  explicit Trial(Config config);

  // Goes on to the next stage where one is over. Returns whether there is news.
  bool Look();

  Stage stage() const { return stage_; }
  const std::string& problem() const { return problem_; }  // of kFailed: a sentence
  double minutes() const { return config_.minutes; }
  const std::optional<Point>& random() const { return random_; }
  const std::vector<Point>& curve() const { return curve_; }

 private:
  std::string Program(const std::string& name) const;
  std::filesystem::path File(const std::string& name) const { return folder_ / name; }
  void StartServer();
  void StartRandom();
  void StartTraining();
  bool LookAtLearner();
  bool ReadCurve();
  void Fail(const std::string& who, const std::string& log);

  const Config config_;
  const std::filesystem::path folder_;
  Stage stage_ = Stage::kStarting;
  std::string problem_;
  std::string url_;  // of the server
  std::optional<Point> random_;
  std::vector<Point> curve_;
  std::unique_ptr<HelperProcess> server_;
  std::unique_ptr<HelperProcess> learner_;
};

// The points of a run's metrics.csv, as far as its lines are whole.
std::vector<Trial::Point> ReadMetrics(const std::string& csv);

}  // namespace mario
