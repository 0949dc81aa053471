// Usage: write_export_samples FOLDER. For each sample NAME.onnx, and NAME.safetensors with states,
// last actions and the Q-values that libtorch computes of them.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdio>
#include <filesystem>

#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/network/export/safetensors.h"
#include "tests/learner_client/network/export/operation_samples.h"

namespace mario {
namespace {

constexpr std::int64_t kStates = 1000;
const std::map<std::string, std::string> kMetadata = {{"game", "a \"game\""}, {"actions", "[]"}};

void WriteSample(const std::filesystem::path& folder, const std::string& name,
                 const ExportedNetwork& network) {
  std::vector<std::int64_t> sizes = network.state_sizes;
  sizes.insert(sizes.begin(), kStates);
  const at::Tensor states = at::randint(0, 256, sizes, at::kByte);
  const at::Tensor last_actions = at::randint(0, network.actions, {kStates}, at::kLong);
  const at::Tensor q_values = network.q_values(states, last_actions);
  WriteWhole(folder / (name + ".onnx"), ToOnnx(network, kMetadata));
  WriteWhole(
      folder / (name + ".safetensors"),
      ToSafetensors({{"states", states}, {"last_actions", last_actions}, {"q_values", q_values}},
                    kMetadata));
}

int Run(const std::filesystem::path& folder) {
  const at::NoGradGuard no_gradients;
  at::manual_seed(1);
  std::filesystem::create_directories(folder);
  for (const auto& [name, network] : OperationSamples()) WriteSample(folder, name, network);
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("write_export_samples", [&] {
    if (argc != 2) throw mario::UsageError("give the folder for the samples");
    return mario::Run(argv[1]);
  });
}
