#include "tests/benchmarks/report.h"

#include <fstream>
#include <iostream>
#include <stdexcept>

namespace mario {

void BindReportOptions(CLI::App& app, ReportOptions& options) {
  app.option_defaults()->always_capture_default();
  app.add_option("--json", options.json, "file for the results");
  app.add_option("--rounds", options.rounds, "of all rows; figures are medians over them")
      ->check(CLI::Range(1, 1000));
  app.add_option("--only", options.only, "a part of the names of the rows to measure; empty: all");
}

void Report(const std::vector<BenchmarkResult>& results, const ReportOptions& options) {
  std::cout << Table(results);
  if (!options.json.empty() && !(std::ofstream(options.json) << Json(results))) {
    throw std::runtime_error("cannot write " + options.json);
  }
}

}  // namespace mario
