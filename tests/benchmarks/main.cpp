// What `./launch.sh bench` runs, on a machine that does nothing else.
#include <fstream>
#include <iostream>

#include "common/options.h"
#include "common/program.h"
#include "tests/benchmarks/benchmarks.h"

namespace mario {
namespace {

int Run(const std::vector<std::string>& args) {
  int rounds = 9;
  std::string json;
  CLI::App app("Measures the emulator and the server, as ratios within one run.");
  app.option_defaults()->always_capture_default();
  app.add_option("--json", json, "file for the results");
  app.add_option("--rounds", rounds, "of all rows; figures are medians over them")
      ->check(CLI::Range(1, 1000));
  if (!ParseOptions(app, args)) return kDone;

  std::vector<BenchmarkResult> results = MeasureEmulator({.rounds = rounds, .steps = 3000});
  for (BenchmarkResult& result : MeasureServer({.rounds = rounds, .steps = 3200})) {
    results.push_back(std::move(result));
  }
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
