// What tests/gpu/check.sh measures: updates on a device beside the same on the processors.
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/network/device.h"
#include "learner_client/network/torch/torch_backend.h"
#include "learner_client/network/torch/torch_q_network.h"
#include "tests/gpu/device_trace.h"

namespace mario {
namespace {

constexpr int kActions = 7;
constexpr int kBatches = 8;  // that take turns
constexpr int kWarmUp = 20;
constexpr int kTraced = 50;

struct CheckConfig {
  std::string device = "cuda";
  double seconds = 60.0;
  int batch_size = 32;
};

NetworkSpec SpecOf(const std::string& architecture, const std::string& device) {
  NetworkSpec spec;
  spec.network.architecture = architecture;
  spec.network.backend = "torch";
  spec.network.filters =
      architecture == "nature" ? std::vector{32, 64, 64} : std::vector{16, 32, 32};
  spec.network.hidden = architecture == "nature" ? 512 : 256;
  spec.shape = {{84, 84}, kActions};
  spec.device = device;
  spec.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return spec;
}

Batch RandomBatch(const NetworkSpec& spec, int size, Generator& generator) {
  Batch batch;
  batch.size = size;
  const auto bytes =
      static_cast<std::size_t>(size * spec.network.stack) * spec.shape.observation.bytes();
  for (std::vector<std::uint8_t>* states : {&batch.states, &batch.next_states}) {
    states->resize(bytes);
    for (std::uint8_t& pixel : *states) pixel = static_cast<std::uint8_t>(generator.Next());
  }
  for (int i = 0; i < size; ++i) {
    batch.held.push_back(0);
    batch.next_held.push_back(0);
    batch.actions.push_back(static_cast<int>(generator.UniformInt(kActions)));
    batch.returns.push_back(static_cast<float>(generator.Uniform()));
    batch.discounts.push_back(0.97f);
    batch.weights.push_back(1.0f);
  }
  return batch;
}

// A network that learns from batches made beforehand.
class Subject {
 public:
  Subject(const NetworkSpec& spec, int batch_size) {
    RegisterTorch(registry_);
    network_ = registry_.MakeQNetwork(spec, generator_);
    for (int i = 0; i < kBatches; ++i) {
      batches_.push_back(RandomBatch(spec, batch_size, generator_));
    }
    Update(kWarmUp);
  }

  // Returns when the device is done.
  void Update(int updates) {
    for (int i = 0; i < updates; ++i) {
      network_->BeginUpdate([this](int) { return batches_[next_]; });
      network_->FinishUpdate();
      next_ = (next_ + 1) % kBatches;
    }
    network_->Drain();
  }

  double UpdatesPerSecond(double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    int updates = 0;
    for (; passed() < seconds; updates += kWarmUp) Update(kWarmUp);
    return updates / passed();
  }

  std::int64_t transfers() const {
    return dynamic_cast<const TorchQNetwork&>(*network_).update_transfers();
  }

 private:
  Registry registry_;
  Generator generator_{1};
  std::unique_ptr<QNetwork> network_;
  std::vector<Batch> batches_;
  std::size_t next_ = 0;
};

nlohmann::json Measure(const std::string& architecture, const CheckConfig& config) {
  const bool on_gpu = config.device != "cpu";
  Subject subject(SpecOf(architecture, config.device), config.batch_size);
  nlohmann::json result = {{"network", architecture}, {"batch_size", config.batch_size}};
  const double rate = subject.UpdatesPerSecond(config.seconds);
  result["updates_per_second"] = rate;
  const std::int64_t before = subject.transfers();
  const DeviceTrace trace = Trace([&] { subject.Update(kTraced); });
  result["counted_transfers_per_update"] =
      static_cast<double>(subject.transfers() - before) / kTraced;
  if (!on_gpu) return result;
  result["profiled_transfers_per_update"] = static_cast<double>(trace.copies) / kTraced;
  result["device_share"] = trace.busy_seconds / trace.seconds;
  Subject processors(SpecOf(architecture, "cpu"), config.batch_size);
  const double base = processors.UpdatesPerSecond(config.seconds / 4);
  result["updates_per_second_on_processors"] = base;
  result["ratio_to_processors"] = rate / base;
  return result;
}

int Run(const std::vector<std::string>& args) {
  CheckConfig config;
  CLI::App app("Measures updates on a device, as JSON");
  app.add_option("--device", config.device, "cuda, cuda:N or cpu");
  app.add_option("--seconds", config.seconds, "of each measurement")->check(CLI::PositiveNumber);
  app.add_option("--batch-size", config.batch_size, "transitions an update")
      ->check(CLI::Range(1, 4096));
  if (!ParseOptions(app, args)) return kDone;
  const std::string device = ChooseDevice(config.device);
  nlohmann::json report = {{"device", device},
                           {"precision", ChoosePrecision("auto", device)},
                           {"processors", std::thread::hardware_concurrency()}};
  for (const char* architecture : {"nature", "impala"}) {
    report["results"].push_back(Measure(architecture, config));
  }
  std::printf("%s\n", report.dump(2).c_str());
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("gpu_check", [&] { return mario::Run({argv + 1, argv + argc}); });
}
