#include <cstdio>
#include <optional>

#include "learner_client/network/device.h"
#include "learner_client/network/process_tuning.h"
#include "tests/benchmarks/learner_benchmarks.h"
#include "tests/benchmarks/learner_subjects.h"
#include "tests/benchmarks/matrix_products.h"

namespace mario {
namespace {

constexpr double kPercent = 0.01;

// What a row needs is made when the row is first run, in the round that does not count: rows that
// --only leaves out cost nothing.
template <typename Subject, typename... Args>
Subject& Once(std::optional<Subject>& subject, const Args&... args) {
  return subject ? *subject : subject.emplace(args...);
}

constexpr const char* kUnit = "updates/s";
constexpr const char* kProducts = "matrix products with its operations, fp32";
constexpr const char* kPython = "Nature 84x84, batch 32, fp32, in Python";
constexpr const char* kFp32 = "Nature 84x84, batch 32, fp32";
constexpr const char* kAlone = "default, training alone on a full replay";

LearnerConfig WithTorch(LearnerConfig config) {
  config.network.backend = "torch";
  return config;
}

}  // namespace

std::vector<BenchmarkResult> MeasureLearner(const BenchmarkPlan& plan) {
  KeepFreedMemory();
  FlushDenormals();
  SetOperationThreads(1);
  NatureReplay replay;
  ThreadTeam workers(kBenchmarkThreads, [] { SetOperationThreads(1); });
  std::optional<PythonUpdates> python;
  std::optional<Updates> fp32, bf16, by_torch, alone;
  std::optional<Optimizing> optimizing;
  std::optional<ReplayBuffer> default_replay;
  std::optional<Training> nature_training, training;
  const auto nature = [&]() -> Updates& { return Once(fp32, NatureConfig("fp32"), replay.Get()); };

  std::vector<BenchmarkRow> rows = {
      {kProducts, kUnit, [&](int n) { MultiplyMatrices(n * NatureOperations(), workers); }, "", 0},
      {kPython, kUnit, [&](int n) { Once(python).Run(n); }, "", 0},
      {kFp32, kUnit, [&](int n) { nature().Run(n); }, kPython, 1.7},
      {"Nature 84x84, batch 32, fp32, by the torch backend", kUnit,
       [&](int n) { Once(by_torch, WithTorch(NatureConfig("fp32")), replay.Get()).Run(n); },
       kPython, 1.2},
      {"Nature 84x84, batch 32, fp32, once more", kUnit, [&](int n) { nature().Run(n); }, kProducts,
       0.45},
      {"its batches of 32 from 200,000 frames", "batches/s", [&](int n) { nature().Sample(n); },
       kFp32, 1 / (5 * kPercent)},
      {"its optimizer", kUnit, [&](int n) { Once(optimizing, NatureConfig("fp32")).Run(n); }, kFp32,
       1 / (6 * kPercent)},
      {"Nature, training with emulation, an update every 4 steps", kUnit,
       [&](int n) { Once(nature_training, NatureConfig("fp32")).Run(n); }, kFp32, 85 * kPercent},
      {kAlone, kUnit,
       [&](int n) {
         if (!default_replay) default_replay = FullReplay(DefaultConfig());
         Once(alone, DefaultConfig(), *default_replay).Run(n);
       },
       "", 0},
      {"default, training with emulation", kUnit,
       [&](int n) { Once(training, DefaultConfig()).Run(n); }, kAlone, 85 * kPercent}};
  if (ChoosePrecision("auto", "cpu") == "bf16") {
    rows.push_back({"Nature 84x84, batch 32, bf16", kUnit,
                    [&](int n) { Once(bf16, NatureConfig("bf16"), replay.Get()).Run(n); }, kPython,
                    2.7});
  } else {
    std::printf("no row in bf16: this processor does not multiply in it\n");
  }

  std::vector<BenchmarkResult> results = RunInterleaved(rows, plan);
  const char* memory = "replay, a stored pixel";
  if (plan.Wants(memory)) results.push_back(AtMost(1.05, memory, "bytes", replay.BytesAPixel()));
  return results;
}

}  // namespace mario
