#include "learner_client/network/torch/torch_backend.h"

#include <ATen/Context.h>

#include "learner_client/network/device.h"
#include "learner_client/network/torch/encoders/architectures.h"
#include "learner_client/network/torch/torch_q_function.h"
#include "learner_client/network/torch/torch_q_network.h"

namespace mario {
namespace {

template <typename Map>
std::vector<std::string> Names(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, factory] : map) names.push_back(name);
  return names;
}

NetworkSpec Chosen(NetworkSpec spec) {
  spec.device = ChooseDevice(spec.device);
  spec.network.precision = ChoosePrecision(spec.network.precision, spec.device);
  AllowTf32(spec.network.precision);
  return spec;
}

class TorchBackend : public Backend {
 public:
  std::string name() const override { return "torch"; }
  std::vector<std::string> architectures() const override { return Names(Architectures()); }
  std::vector<std::string> heads() const override { return Names(Heads()); }
  std::string Refusal(const NetworkConfig&, const std::string&) const override { return ""; }

  std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec& spec, Generator& generator) override {
    const NetworkSpec chosen = Chosen(spec);
    const bool late_reports = DeviceOf(chosen.device).is_cuda();
    return std::make_unique<TorchQNetwork>(chosen, generator, late_reports);
  }
  std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec& spec, Generator& generator) override {
    return std::make_unique<TorchQFunction>(Chosen(spec), generator);
  }
};

}  // namespace

void RegisterTorch(Registry& registry) { registry.Add(std::make_unique<TorchBackend>()); }

}  // namespace mario
