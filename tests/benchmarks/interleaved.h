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

// A figure that must not be above a limit: as the ratio of the limit to it, at least 1.
BenchmarkResult AtMost(double limit, const std::string& name, const std::string& unit,
                       double value);

// A figure that must reach a limit: as its ratio to it.
BenchmarkResult AtLeast(double limit, const std::string& name, const std::string& unit,
                        double value);

struct BenchmarkPlan {
  int rounds = 9;
  int steps = 3200;  // of each row in each round
  std::string only;  // a part of the names of the rows to measure; empty: all

  // Rates are per second of processor time, of this program and of those that it started, instead
  // of per second: what work costs, on a machine that does other things too.
  bool processor_time = false;

  bool Wants(const std::string& name) const { return name.find(only) != std::string::npos; }
};

// Runs all rows that the plan wants, and those that they are compared with, in turn, round after
// round, so that whatever else the machine does meanwhile falls on all of them. The first round
// warms up and does not count.
std::vector<BenchmarkResult> RunInterleaved(std::vector<BenchmarkRow> rows,
                                            const BenchmarkPlan& plan);

// As a table for people, and as the JSON list that `launch.sh bench --json` promises.
std::string Table(const std::vector<BenchmarkResult>& results);
std::string Json(const std::vector<BenchmarkResult>& results);

}  // namespace mario
