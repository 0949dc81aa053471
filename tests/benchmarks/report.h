#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tests/benchmarks/interleaved.h"

namespace mario {

// What every program of benchmarks is asked on its command line.
struct ReportOptions {
  int rounds = 9;
  std::string only;
  std::string json;
};

// `options` must outlive `app`.
void BindReportOptions(CLI::App& app, ReportOptions& options);

// Prints the table, and writes the file that was asked for.
void Report(const std::vector<BenchmarkResult>& results, const ReportOptions& options);

}  // namespace mario
