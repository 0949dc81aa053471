#pragma once

#include <vector>

#include "tests/benchmarks/interleaved.h"

namespace mario {

// What the emulator and its environments cost over mGBA's library, in one interleaved run; and what
// one screen, one reset and one environment's memory cost. A plan's steps are frames here.
std::vector<BenchmarkResult> MeasureEmulator(const BenchmarkPlan& plan);

// What the server costs over the environments that it runs: the same episodes stepped directly, by
// the pool, and by the real server over ipc and TCP, in one interleaved run.
std::vector<BenchmarkResult> MeasureServer(const BenchmarkPlan& plan);

// Whether a server grows: its memory, threads and open files after so many steps, compared with
// those after the first half: until then archives fill. A trainer steps with save-state starts and
// checkpoints, evaluators and viewers come and go. Tells on stderr how far it is.
std::vector<BenchmarkResult> MeasureGrowth(int steps);

}  // namespace mario
