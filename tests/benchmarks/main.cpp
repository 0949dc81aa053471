// What `./launch.sh bench` runs, on a machine that does nothing else.
#include "common/options.h"
#include "common/program.h"
#include "tests/benchmarks/benchmarks.h"
#include "tests/benchmarks/report.h"

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
  ReportOptions options;
  bool processor_time = false;
  int long_steps = 0;
  CLI::App app("Measures the emulator and the server, as ratios within one run.");
  BindReportOptions(app, options);
  app.add_flag("--processor-time", processor_time,
               "rates per second of processor time, which other programs change little");
  app.add_option("--long", long_steps,
                 "so many steps of a server instead, in which it must not grow; 0: none")
      ->check(CLI::Range(0, 1'000'000'000));
  if (!ParseOptions(app, args)) return kDone;
  const BenchmarkPlan plan{
      .rounds = options.rounds, .only = options.only, .processor_time = processor_time};
  Report(long_steps > 0 ? MeasureGrowth(long_steps) : MeasureSpeed(plan), options);
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("benchmarks", [&] { return mario::Run({argv + 1, argv + argc}); });
}
