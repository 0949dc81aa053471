// What `./launch.sh bench --learning` runs, on a machine that does nothing else.
#include "common/options.h"
#include "common/program.h"
#include "tests/benchmarks/learner_benchmarks.h"
#include "tests/benchmarks/report.h"

namespace mario {
namespace {

constexpr int kUpdates = 20;  // of each row in each round

int Run(const std::vector<std::string>& args) {
  ReportOptions options;
  CLI::App app("Measures the learner, as ratios within one run, and checks that it learns.");
  BindReportOptions(app, options);
  if (!ParseOptions(app, args)) return kDone;
  const BenchmarkPlan plan{.rounds = options.rounds, .steps = kUpdates, .only = options.only};
  std::vector<BenchmarkResult> results = MeasureLearner(plan);
  for (const auto& measure : {MeasureConvolutions, CheckCartPole}) {
    for (BenchmarkResult& result : measure(plan)) results.push_back(std::move(result));
  }
  Report(results, options);
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("learner_benchmarks", [&] {
    return mario::Run({argv + 1, argv + argc});
  });
}
