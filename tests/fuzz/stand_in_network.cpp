// The learner's network and arithmetic without libtorch, whose headers clang cannot compile with
// GCC's C++20 library: parameters as any other network's, and Q-values that are all 0. Loading a
// checkpoint asks for no more.
#include <stdexcept>

#include "learner_client/network/device.h"
#include "learner_client/network/process_tuning.h"
#include "learner_client/network/cpu/q_network.h"

namespace mario {

struct QNetwork::Pass::Tensors {};

QNetwork::Pass::Pass(std::unique_ptr<Tensors> tensors) : tensors_(std::move(tensors)) {}
QNetwork::Pass::~Pass() = default;
QNetwork::Pass::Pass(Pass&&) noexcept = default;
QNetwork::Pass& QNetwork::Pass::operator=(Pass&&) noexcept = default;

struct NetworkInput::Tensors {};
NetworkInput::NetworkInput(std::unique_ptr<Tensors> tensors) : tensors_(std::move(tensors)) {}
NetworkInput::~NetworkInput() = default;
NetworkInput::NetworkInput(NetworkInput&&) noexcept = default;

struct QNetwork::Implementation {
  int actions = 0;
  std::vector<float> parameters;
};

QNetwork::QNetwork(const NetworkConfig& config, const NetworkShape& shape, const std::string&,
                   Generator&)
    : implementation_(std::make_unique<Implementation>()) {
  implementation_->actions = shape.actions;
  implementation_->parameters.resize(
      static_cast<std::size_t>(config.stack * config.hidden * shape.actions * 10));
}
QNetwork::~QNetwork() = default;
QNetwork::QNetwork(QNetwork&&) noexcept = default;
QNetwork& QNetwork::operator=(QNetwork&&) noexcept = default;

// A held action that there is not, or a state of another size, is what a careless loader would let
// through.
std::vector<float> QNetwork::Forward(const StateBatch& batch) const {
  for (const int held : batch.held) {
    if (held < 0 || held >= implementation_->actions) {
      throw std::logic_error("the network is asked about an action that there is not");
    }
  }
  return std::vector<float>(batch.held.size() * static_cast<std::size_t>(implementation_->actions));
}

QNetwork::Pass QNetwork::MakePass() const { return Pass(std::make_unique<Pass::Tensors>()); }

NetworkInput QNetwork::Convert(std::initializer_list<StateBatch> batches) const {
  for (const StateBatch& batch : batches) Forward(batch);
  return NetworkInput(std::make_unique<NetworkInput::Tensors>());
}

std::vector<float> QNetwork::Forward(const NetworkInput&, Rows rows) const {
  return std::vector<float>(static_cast<std::size_t>(rows.count * implementation_->actions));
}

std::vector<float> QNetwork::ForwardForTraining(const NetworkInput& input, Rows rows, Pass&) const {
  return Forward(input, rows);
}

void QNetwork::Backward(std::span<const float>, Pass&) const {}

double QNetwork::AddUp(ThreadTeam&, std::span<Pass>) const { return 0.0; }

void QNetwork::ForEachBlock(ThreadTeam&, const Pass&, const GradientBlock& do_block) const {
  do_block(0, std::vector<float>(implementation_->parameters.size()));
}

std::span<float> QNetwork::parameters() { return implementation_->parameters; }
std::span<const float> QNetwork::parameters() const { return implementation_->parameters; }
void QNetwork::ParametersChanged() {}

std::string ChooseDevice(const std::string&) { return "cpu"; }
void SetOperationThreads(int) {}
void WarnOfSlowBlas() {}
void WarnOfSlowPrecision(const std::string&, const std::string&) {}

}  // namespace mario
