#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <memory>

#include "learner_client/network/process_tuning.h"
#include "learner_client/network/cpu/convolutions.h"
#include "tests/benchmarks/learner_benchmarks.h"

namespace mario {
namespace {

using at::Tensor;

struct Case {
  ObservationShape observation;
  std::vector<int> filters;
  std::int64_t forward;   // states of a part of a batch that both networks look at,
  std::int64_t backward;  // and those that are learned from
};

const Case kDefault{{72, 80}, {16, 32, 32}, 96, 32};
const Case kNature{{84, 84}, {32, 64, 64}, 48, 16};

// What a network's convolutions do in one part of an update, on one thread.
class Passes {
 public:
  Passes(const Case& of, bool ours)
      : of_(of), plan_(MakePlan(ConfigOf(of), {of.observation, 1})), convolutions_(plan_, ours) {
    weights_ = Slice(plan_, 0.1 * at::randn({CountParameters(plan_)})).convolutions;
    gradients_ = Slice(plan_, at::zeros({CountParameters(plan_)})).convolutions;
    pixels_ =
        at::randint(0, 256, {of.forward, plan_.blocks.rows, plan_.blocks.columns, 64}, at::kByte)
            .permute({0, 3, 1, 2});
    if (!ours) pixels_ = pixels_.to(at::kFloat) / 255;
    slopes_ =
        at::randn({of.backward, plan_.channels.back(), plan_.features.height, plan_.features.width})
            .contiguous(at::MemoryFormat::ChannelsLast);
  }

  void Run(int passes) {
    const c10::InferenceMode no_autograd;
    SetOperationThreads(1);
    for (int i = 0; i < passes; ++i) {
      const Convolutions::Activations values = convolutions_.Forward(weights_, pixels_);
      convolutions_.Backward(weights_, slopes_, values, gradients_);
    }
  }

 private:
  static NetworkConfig ConfigOf(const Case& of) {
    NetworkConfig config;
    config.filters = of.filters;
    return config;
  }

  const Case of_;
  const NetworkPlan plan_;
  const Convolutions convolutions_;
  std::vector<Layer> weights_;
  std::vector<Layer> gradients_;
  Tensor pixels_;
  Tensor slopes_;
};

// Made when it is first run, in the round that does not count.
BenchmarkRow Row(const std::string& name, const Case& of, bool ours, const std::string& ratio_to) {
  return {name, "parts/s",
          [of, ours, passes = std::shared_ptr<Passes>()](int n) mutable {
            if (!passes) passes = std::make_shared<Passes>(of, ours);
            passes->Run(n);
          },
          ratio_to, 0};
}

}  // namespace

std::vector<BenchmarkResult> MeasureConvolutions(const BenchmarkPlan& plan) {
  const std::string default_one = "the default's convolutions, fp32, by libtorch";
  const std::string nature = "Nature's convolutions, fp32, by libtorch";
  return RunInterleaved({Row(default_one, kDefault, false, ""),
                         Row("the default's convolutions, fp32, ours", kDefault, true, default_one),
                         Row(nature, kNature, false, ""),
                         Row("Nature's convolutions, fp32, ours", kNature, true, nature)},
                        plan);
}

}  // namespace mario
