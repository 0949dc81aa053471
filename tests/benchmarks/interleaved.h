#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mario {

// One thing to measure: how fast it does `steps` of something. Everything that it needs has been
// set up before, and costs nothing while other rows run.
struct BenchmarkRow {
  std::string name;
  std::string unit;              // of its rate: "steps/s"
  std::function<void(int)> run;  // does so many
  std::string ratio_to;          // an earlier row's name; empty: none
  double target = 0.0;           // of the ratio, at least; 0: none
};

// A row's rate, and its ratio to another's in the same round: medians over the rounds.
struct BenchmarkResult {
  std::string name;
  std::string unit;
  double value = 0.0;
  std::string ratio_to;
  double ratio = 0.0;
  double target = 0.0;

  bool holds() const { return target == 0.0 || ratio >= target; }
};

struct BenchmarkPlan {
  int rounds = 9;
  int steps = 3200;  // of each row in each round
};

// Runs all rows in turn, round after round, so that whatever else the machine does meanwhile falls
// on all of them. The first round warms up and does not count.
std::vector<BenchmarkResult> RunInterleaved(const std::vector<BenchmarkRow>& rows,
                                            const BenchmarkPlan& plan);

// As a table for people, and as the JSON list that `launch.sh bench --json` promises.
std::string Table(const std::vector<BenchmarkResult>& results);
std::string Json(const std::vector<BenchmarkResult>& results);

}  // namespace mario
