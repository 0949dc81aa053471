// Usage: write_export_samples FOLDER AGENT. For each sample NAME.onnx, and NAME.safetensors with
// states, last actions and the Q-values that the learner computes of them; for AGENT, a file with a
// trained agent, `trained`.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdio>
#include <filesystem>

#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/network/cpu/cpu_backend.h"
#include "learner_client/network/export/network_export.h"
#include "learner_client/network/export/safetensors.h"
#include "learner_client/network/torch/torch_backend.h"
#include "learner_client/storage/trained_weights.h"
#include "tests/learner_client/network/export/operation_samples.h"

namespace mario {
namespace {

constexpr int kStates = 1000;
const std::map<std::string, std::string> kMetadata = {{"game", "a \"game\""}, {"actions", "[]"}};

struct Sample {
  std::vector<std::uint8_t> states;
  std::vector<int> last_actions;

  // Each state's noise is brighter or darker, so that means over pixels differ too.
  Sample(const std::vector<std::int64_t>& state_sizes, std::int64_t actions, Generator& generator) {
    std::int64_t pixels = 1;
    for (const std::int64_t size : state_sizes) pixels *= size;
    for (int i = 0; i < kStates; ++i) {
      const std::int64_t brightness = 1 + generator.UniformInt(256);
      for (std::int64_t p = 0; p < pixels; ++p) {
        states.push_back(static_cast<std::uint8_t>(generator.UniformInt(brightness)));
      }
      last_actions.push_back(static_cast<int>(generator.UniformInt(actions)));
    }
  }
};

class SampleWriter {
 public:
  explicit SampleWriter(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    RegisterCpu(registry_);
    RegisterTorch(registry_);
  }

  void Write(const std::string& name, const ExportedNetwork& network) {
    const Sample sample(network.state_sizes, network.actions, generator_);
    std::vector<std::int64_t> sizes = network.state_sizes;
    sizes.insert(sizes.begin(), kStates);
    const at::Tensor q_values = network
                                    .q_values(at::tensor(sample.states, at::kByte).view(sizes),
                                              at::tensor(sample.last_actions, at::kLong))
                                    .contiguous();
    Write(name, sizes, sample,
          {q_values.data_ptr<float>(), q_values.data_ptr<float>() + q_values.numel()});
    WriteWhole(folder_ / (name + ".onnx"), ToOnnx(network, kMetadata));
  }

  // Q-values by the backend of the specification, from which the file does not come.
  void Write(const std::string& name, const NetworkSpec& spec, const NamedTensors& weights) {
    const auto [height, width] = spec.shape.observation;
    const std::vector<std::int64_t> state = {spec.network.stack, height, width};
    const Sample sample(state, spec.shape.actions, generator_);
    const auto network = registry_.MakeQFunction(spec, generator_);
    network->LoadWeights(weights);
    Write(name, {kStates, spec.network.stack, height, width}, sample,
          network->QValues({sample.states, sample.last_actions}));
    WriteWhole(folder_ / (name + ".onnx"), ToOnnx(spec, weights, kMetadata));
  }

  // With the weights that learning would begin with.
  void Write(const std::string& name, const NetworkSpec& spec) {
    NetworkSpec trainable = spec;
    trainable.network.backend = "torch";
    Write(name, spec, registry_.MakeQNetwork(trainable, generator_)->Weights());
  }

 private:
  void Write(const std::string& name, const std::vector<std::int64_t>& sizes, const Sample& sample,
             const std::vector<float>& q_values) {
    const auto actions = static_cast<std::int64_t>(q_values.size()) / kStates;
    const NamedTensors arrays = {
        {"states", sizes, {sample.states.begin(), sample.states.end()}},
        {"last_actions", {kStates}, {sample.last_actions.begin(), sample.last_actions.end()}},
        {"q_values", {kStates, actions}, q_values}};
    WriteWhole(folder_ / (name + ".safetensors"), ToSafetensors(arrays, kMetadata));
  }

  const std::filesystem::path folder_;
  Registry registry_;
  Generator generator_{1};
};

NetworkSpec Small(const std::string& architecture, const std::string& head) {
  return {.network = {.architecture = architecture,
                      .head = head,
                      .backend = "torch",
                      .filters = {8, 12, 8},
                      .hidden = 32,
                      .invert_pixels = true,
                      .show_held = true,
                      .precision = "fp32"},
          .shape = {{36, 40}, 5},
          .device = "cpu"};
}

int Run(const std::filesystem::path& folder, const std::filesystem::path& agent) {
  const at::NoGradGuard no_gradients;
  at::manual_seed(1);
  SampleWriter writer(folder);
  for (const auto& [name, network] : OperationSamples()) writer.Write(name, network);
  for (const char* architecture : {"nature", "impala", "impoola"}) {
    for (const char* head : {"scalar", "dueling", "c51", "qr", "hl-gauss"}) {
      writer.Write(std::string(architecture) + "-" + head, Small(architecture, head));
    }
  }
  NetworkSpec noisy = Small("nature", "dueling");
  noisy.network.noisy = true;
  noisy.network.show_held = false;
  writer.Write("noisy", noisy);
  for (const char* head : {"scalar", "dueling"}) {
    NetworkSpec native = Small("nature", head);
    native.network.backend = "cpu";
    native.network.same_padding = true;
    native.network.invert_pixels = false;
    writer.Write(std::string("native-") + head, native);
  }
  const TrainedWeights trained = LoadWeights(agent);
  NetworkSpec spec{.network = trained.run.config.network,
                   .shape = {trained.run.config.environment.observation,
                             static_cast<int>(trained.run.actions.size())},
                   .device = "cpu"};
  spec.network.precision = "fp32";
  writer.Write("trained", spec, trained.weights);
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("write_export_samples", [&] {
    if (argc != 3) throw mario::UsageError("give the folder for the samples, and an agent's file");
    return mario::Run(argv[1], argv[2]);
  });
}
