#pragma once

#include <vector>

#include "tests/benchmarks/interleaved.h"

namespace mario {

// The learner's arithmetic beside the same in Python and beside the machine's peak, its parts
// beside the whole, and training with emulation beside training alone: one interleaved run. A
// plan's steps are updates here.
std::vector<BenchmarkResult> MeasureLearner(const BenchmarkPlan& plan);

// The convolutions of one part of an update by libtorch, and by ours: one interleaved run, on one
// thread. A plan's steps are parts here.
std::vector<BenchmarkResult> MeasureConvolutions(const BenchmarkPlan& plan);

// Whether the whole learner reaches CleanRL's score on CartPole, and does not when it is broken.
// Takes minutes; tells on stderr how each run went.
std::vector<BenchmarkResult> CheckCartPole(const BenchmarkPlan& plan);

}  // namespace mario
