// What `./launch.sh bench` runs, on a machine that does nothing else.
#include <fstream>
#include <iostream>

#include "common/options.h"
#include "common/program.h"
#include "tests/benchmarks/benchmarks.h"

namespace mario {
namespace {

std::vector<BenchmarkResult> MeasureSpeed(BenchmarkPlan plan) {
  plan.steps = 3000;
  std::vector<BenchmarkResult> results = MeasureEmulator(plan);
  plan.steps = 3200;
  for (BenchmarkResult& result : MeasureServer(plan)) results.push_back(std::move(result));
  return results;
}

int Run(const std::vector<std::string>& args) {
  BenchmarkPlan plan;
  int long_steps = 0;
  std::string json;
  CLI::App app("Measures the emulator and the server, as ratios within one run.");
  app.option_defaults()->always_capture_default();
  app.add_option("--json", json, "file for the results");
  app.add_option("--rounds", plan.rounds, "of all rows; figures are medians over them")
      ->check(CLI::Range(1, 1000));
  app.add_option("--only", plan.only, "a part of the names of the rows to measure; empty: all");
  app.add_flag("--processor-time", plan.processor_time,
               "rates per second of processor time, which other programs change little");
  app.add_option("--long", long_steps,
                 "so many steps of a server instead, in which it must not grow; 0: none")
      ->check(CLI::Range(0, 1'000'000'000));
  if (!ParseOptions(app, args)) return kDone;

  const std::vector<BenchmarkResult> results =
      long_steps > 0 ? MeasureGrowth(long_steps) : MeasureSpeed(plan);
  std::cout << Table(results);
  if (!json.empty() && !(std::ofstream(json) << Json(results))) {
    throw std::runtime_error("cannot write " + json);
  }
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("benchmarks", [&] { return mario::Run({argv + 1, argv + argc}); });
}
