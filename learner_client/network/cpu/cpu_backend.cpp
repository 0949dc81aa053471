#include "learner_client/network/cpu/cpu_backend.h"

#include <algorithm>

#include "learner_client/network/cpu/cpu_q_network.h"
#include "learner_client/network/cpu/nature_network.h"
#include "learner_client/network/device.h"

namespace mario {
namespace {

// Only acts.
class CpuQFunction : public QFunction {
 public:
  CpuQFunction(const NetworkSpec& spec, Generator& generator)
      : layout_(spec.network, spec.shape), network_(spec.network, spec.shape, generator) {}

  std::vector<float> QValues(const StateBatch& batch) override { return network_.Forward(batch); }

  void LoadWeights(const NamedTensors& weights) override {
    layout_.FromNamed(weights, network_.parameters());
    network_.ParametersChanged();
  }

 private:
  const NatureLayout layout_;
  NatureNetwork network_;
};

class CpuBackend : public Backend {
 public:
  std::string name() const override { return "cpu"; }
  std::vector<std::string> architectures() const override { return {"nature"}; }
  std::vector<std::string> heads() const override { return {"scalar", "dueling"}; }

  std::string Refusal(const NetworkConfig& network, const std::string& device) const override {
    if (network.architecture != "nature") {
      return "has no network " + network.architecture + ", only nature";
    }
    if (network.head != "scalar" && network.head != "dueling") {
      return "has no head " + network.head + ", only scalar and dueling";
    }
    if (network.precision == "tf32") return "computes in fp32 or bf16, not in tf32";
    if (network.noisy) return "has no noisy layers";
    if (network.hidden == 0) return "has no network without a hidden layer";
    const std::string chosen = ChooseDevice(device);
    return chosen == "cpu" ? "" : "computes on processors only, not on " + chosen;
  }

  std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec& spec, Generator& generator) override {
    return std::make_unique<CpuQNetwork>(spec, generator);
  }
  std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec& spec, Generator& generator) override {
    return std::make_unique<CpuQFunction>(spec, generator);
  }
};

}  // namespace

void RegisterCpu(Registry& registry) { registry.Add(std::make_unique<CpuBackend>()); }

}  // namespace mario
