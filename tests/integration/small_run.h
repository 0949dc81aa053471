#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mario {

// A small training run of the real learner: some hundred updates in some seconds.
struct SmallRun {
  std::filesystem::path folder;
  std::string server;  // URL[,URL...]
  int steps = 3000;
  double checkpoint_minutes = 0.008;  // about every half second

  // `learner_client`'s: what makes a run small, and all of it.
  static std::vector<std::string> Settings();
  std::vector<std::string> Arguments() const;

  // What a finished run has made. Two of the same seed are equal, bit for bit.
  std::string Weights() const;
  std::string Episodes() const;  // episodes.csv
};

// The last row of a run's metrics.csv, by column; empty when there is none.
std::map<std::string, double> LastMetrics(const std::filesystem::path& run);

}  // namespace mario
