// What `./launch.sh bench` runs, on a machine that does nothing else.
#include "common/options.h"
#include "common/program.h"
#include "tests/benchmarks/benchmarks.h"
#include "tests/benchmarks/report.h"

namespace mario {
namespace {

std::vector<BenchmarkResult> MeasureSpeed(int rounds, const std::string& only) {
  std::vector<BenchmarkResult> results =
      MeasureEmulator({.rounds = rounds, .steps = 3000, .only = only});
  for (BenchmarkResult& result : MeasureServer({.rounds = rounds, .steps = 3200, .only = only})) {
    results.push_back(std::move(result));
  }
  return results;
}

int Run(const std::vector<std::string>& args) {
  ReportOptions options;
  int long_steps = 0;
  CLI::App app("Measures the emulator and the server, as ratios within one run.");
  BindReportOptions(app, options);
  app.add_option("--long", long_steps,
                 "so many steps of a server instead, in which it must not grow; 0: none")
      ->check(CLI::Range(0, 1'000'000'000));
  if (!ParseOptions(app, args)) return kDone;
  Report(long_steps > 0 ? MeasureGrowth(long_steps) : MeasureSpeed(options.rounds, options.only),
         options);
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("benchmarks", [&] { return mario::Run({argv + 1, argv + argc}); });
}
