#include "tests/benchmarks/interleaved.h"

#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace mario {
namespace {

using Seconds = std::chrono::duration<double>;

Seconds Now() { return std::chrono::steady_clock::now().time_since_epoch(); }

Seconds ProcessorTime(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Of this program and of those that its main thread started.
Seconds ProcessorTime() {
  const std::string self = std::to_string(getpid());
  std::ifstream children("/proc/" + self + "/task/" + self + "/children");
  Seconds sum = ProcessorTime(getpid());
  for (pid_t child = 0; children >> child;) sum += ProcessorTime(child);
  return sum;
}

double Rate(const BenchmarkRow& row, const BenchmarkPlan& plan) {
  const auto clock = [&] { return plan.processor_time ? ProcessorTime() : Now(); };
  const Seconds begin = clock();
  row.run(plan.steps);
  return plan.steps / (clock() - begin).count();
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::size_t Find(const std::vector<BenchmarkRow>& rows, const std::string& name) {
  const auto named = [&name](const BenchmarkRow& row) { return row.name == name; };
  return static_cast<std::size_t>(std::find_if(rows.begin(), rows.end(), named) - rows.begin());
}

// An earlier row is compared with later ones only, so that one pass from the end finds all.
void KeepWanted(std::vector<BenchmarkRow>& rows, const BenchmarkPlan& plan) {
  std::set<std::string> wanted;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (plan.Wants(row->name)) wanted.insert(row->name);
    if (wanted.contains(row->name)) wanted.insert(row->ratio_to);
  }
  std::erase_if(rows, [&](const BenchmarkRow& row) { return !wanted.contains(row.name); });
}

// `ratio`: at least 1 when the figure is within its limit.
BenchmarkResult Limited(const std::string& limit, const std::string& name, const std::string& unit,
                        double value, double ratio) {
  return {.name = name,
          .unit = unit,
          .value = value,
          .ratio_to = limit + " " + unit,
          .ratio = ratio,
          .target = 1.0};
}

std::string Number(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

}  // namespace

BenchmarkResult AtMost(double limit, const std::string& name, const std::string& unit,
                       double value) {
  return Limited("at most " + Number(limit), name, unit, value, limit / value);
}

BenchmarkResult AtLeast(double limit, const std::string& name, const std::string& unit,
                        double value) {
  return Limited("at least " + Number(limit), name, unit, value, value / limit);
}

std::vector<BenchmarkResult> RunInterleaved(std::vector<BenchmarkRow> rows,
                                            const BenchmarkPlan& plan) {
  KeepWanted(rows, plan);
  std::vector<std::vector<double>> rates(rows.size());
  for (int round = 0; round <= plan.rounds; ++round) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const double rate = Rate(rows[r], plan);
      if (round > 0) rates[r].push_back(rate);
    }
  }
  std::vector<BenchmarkResult> results;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    BenchmarkResult result{.name = rows[r].name,
                           .unit = rows[r].unit,
                           .value = Median(rates[r]),
                           .ratio_to = rows[r].ratio_to,
                           .ratio = 0.0,
                           .target = rows[r].target};
    const std::size_t base = Find(rows, rows[r].ratio_to);
    if (base < rows.size()) {
      std::vector<double> ratios;
      for (std::size_t i = 0; i < rates[r].size(); ++i)
        ratios.push_back(rates[r][i] / rates[base][i]);
      result.ratio = Median(ratios);
    }
    results.push_back(result);
  }
  return results;
}

std::string Table(const std::vector<BenchmarkResult>& results) {
  std::ostringstream text;
  text << std::fixed;
  for (const BenchmarkResult& result : results) {
    text << std::left << std::setw(56) << result.name << std::right << std::setw(10)
         << std::setprecision(result.value < 100 ? 1 : 0) << result.value << " " << std::left
         << std::setw(10) << result.unit;
    if (!result.ratio_to.empty()) {
      text << std::setprecision(3) << result.ratio << " of " << result.ratio_to;
    }
    if (result.target > 0) {
      text << ", at least " << result.target << (result.holds() ? ": holds" : ": DOES NOT HOLD");
    }
    text << "\n";
  }
  return text.str();
}

std::string Json(const std::vector<BenchmarkResult>& results) {
  nlohmann::json list = nlohmann::json::array();
  for (const BenchmarkResult& result : results) {
    list.push_back({{"name", result.name},
                    {"value", result.value},
                    {"unit", result.unit},
                    {"ratio_to", result.ratio_to},
                    {"ratio", result.ratio},
                    {"target", result.target},
                    {"holds", result.holds()}});
  }
  return list.dump(2) + "\n";
}

}  // namespace mario
