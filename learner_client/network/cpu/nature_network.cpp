#include "learner_client/network/cpu/nature_network.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <stdexcept>

#include "learner_client/network/cpu/convolutions.h"
#include "learner_client/network/cpu/gradient_sum.h"
#include "learner_client/network/cpu/network_input.h"
#include "learner_client/network/cpu/network_layers.h"
#include "learner_client/network/device.h"

namespace mario {
namespace {

using at::Tensor;

std::int64_t Wide(std::size_t value) { return static_cast<std::int64_t>(value); }

at::ScalarType PrecisionType(const std::string& precision) {
  if (precision == "fp32") return at::kFloat;
  if (precision == "bf16") return at::kBFloat16;
  if (precision == "fp64") return at::kDouble;
  throw std::runtime_error("there is no precision '" + precision + "'; use auto, fp32 or bf16");
}

Tensor Apply(const Tensor& input, const Layer& layer) {
  return at::addmm(layer.bias, input, layer.weight.t());
}

void SetLinearGradient(Layer& gradient, const Tensor& output_gradient, const Tensor& input) {
  gradient.weight.copy_(at::mm(output_gradient.t(), input));
  gradient.bias.copy_(output_gradient.sum(0));
}

}  // namespace

struct NatureNetwork::Pass::Tensors {
  explicit Tensors(const NetworkPlan& plan, std::int64_t parameters)
      : gradient{.flat = at::zeros({parameters}, at::kFloat)}, layers(Slice(plan, gradient.flat)) {}

  Convolutions::Activations convolved;
  Tensor features;      // [B, flat + held]
  Tensor hidden_units;  // [B, streams * hidden]
  PartGradient gradient;
  Layers layers;  // views of the gradient
};

struct NatureNetwork::Implementation {
  using Tensors = NatureNetwork::Pass::Tensors;
  using Input = NetworkInput::Tensors;

  Implementation(const NetworkConfig& network_config, const NetworkShape& shape,
                 Generator& generator)
      : config(network_config),
        plan(MakePlan(config, shape)),
        type(PrecisionType(ChoosePrecision(config.precision, "cpu"))),
        native(type == at::kFloat),
        writer(plan, config.invert_pixels, native ? at::kByte : type),
        convolutions(plan, native) {
    master = at::zeros({CountParameters(plan)}, at::kFloat);
    Layers layers = Slice(plan, master);
    Initialize(layers, config.weight_deviation, generator);
    of_body = master.to(type);
    of_heads = master.to(HeadType());
    body = Slice(plan, of_body);
    heads = Slice(plan, of_heads);
  }

  // The heads stay in fp32 at least: in bf16 a value of 30 is known to 0.1 only.
  at::ScalarType HeadType() const { return type == at::kBFloat16 ? at::kFloat : type; }

  void CastParameters() {
    const std::int64_t begin = heads.advantage.weight.storage_offset();  // the body's end
    if (!of_body.is_same(master)) FirstRows(of_body, begin).copy_(FirstRows(master, begin));
    if (!of_heads.is_same(master)) {
      const std::int64_t count = master.size(0) - begin;
      of_heads.narrow(0, begin, count).copy_(master.narrow(0, begin, count));
    }
  }

  // [B, channels, h, w] and the held actions [B, held] as [B, flat + held].
  Tensor Features(const Tensor& convolved, const Tensor& held) const {
    const Tensor flat = convolved.permute({0, 2, 3, 1}).reshape({convolved.size(0), plan.flat()});
    return held.defined() ? at::cat({flat, held}, 1) : flat;
  }

  Tensor Stream(const Tensor& hidden_units, std::int64_t stream) const {
    return hidden_units.narrow(1, stream * plan.hidden, plan.hidden);
  }

  Tensor QValues(const Tensor& hidden_units) const {
    const Tensor advantage = Apply(Stream(hidden_units, 0), heads.advantage);
    if (plan.streams == 1) return advantage;
    return Apply(Stream(hidden_units, 1), heads.value) + advantage - advantage.mean(1, true);
  }

  // Keeps in `pass`, unless that is null, what Backward needs.
  std::vector<float> Forward(const Input& input, Rows rows, Tensors* pass) const {
    const auto take = [rows](const Tensor& all) {
      return all.defined() ? all.narrow(0, rows.begin, rows.count) : all;
    };
    Convolutions::Activations convolved =
        convolutions.Forward(body.convolutions, take(input.pixels));
    const Tensor features = Features(convolved.back(), take(input.held));
    const Tensor hidden_units = Apply(features, body.hidden).relu_().to(HeadType());
    if (pass != nullptr) {
      pass->convolved = std::move(convolved);
      pass->features = features;
      pass->hidden_units = hidden_units;
    }
    const Tensor q = QValues(hidden_units).to(at::kFloat).contiguous();
    return {q.data_ptr<float>(), q.data_ptr<float>() + q.numel()};
  }

  // Both streams' gradients at the hidden layer; sets the heads'.
  Tensor BackwardHeads(const Tensor& q_gradient, Tensors& pass) const {
    const Tensor hidden_units = FirstRows(pass.hidden_units, q_gradient.size(0));
    if (plan.streams == 1) {
      SetLinearGradient(pass.layers.advantage, q_gradient, hidden_units);
      return at::mm(q_gradient, heads.advantage.weight);
    }
    const Tensor by_value = q_gradient.sum(1, true);
    const Tensor by_advantage = q_gradient - q_gradient.mean(1, true);
    SetLinearGradient(pass.layers.advantage, by_advantage, Stream(hidden_units, 0));
    SetLinearGradient(pass.layers.value, by_value, Stream(hidden_units, 1));
    return at::cat(
        {at::mm(by_advantage, heads.advantage.weight), at::mm(by_value, heads.value.weight)}, 1);
  }

  void Backward(const Tensor& q_gradient, Tensors& pass) const {
    const Tensor hidden_units = FirstRows(pass.hidden_units, q_gradient.size(0));
    const Tensor features = FirstRows(pass.features, q_gradient.size(0));
    const Tensor by_hidden =
        at::threshold_backward(BackwardHeads(q_gradient, pass), hidden_units, 0).to(type);
    pass.layers.hidden.bias.copy_(by_hidden.sum(0));
    pass.gradient.by_hidden = by_hidden;
    pass.gradient.features = features;
    const Tensor by_features =
        at::mm(by_hidden, body.hidden.weight.narrow(1, 0, plan.flat()))
            .view({-1, plan.features.height, plan.features.width, plan.channels[3]})
            .permute({0, 3, 1, 2});
    convolutions.Backward(body.convolutions, by_features, pass.convolved, pass.layers.convolutions);
  }

  const NetworkConfig config;
  const NetworkPlan plan;
  const at::ScalarType type;
  const bool native;  // and not libtorch's are the convolutions, where they can be
  const InputWriter writer;
  const Convolutions convolutions;
  Tensor master;    // [parameters] fp32, on the host
  Tensor of_body;   // the same in the precision of the convolutions and the hidden layer
  Tensor of_heads;  // and in HeadType()
  Layers body;      // views of these
  Layers heads;
};

NatureNetwork::NatureNetwork(const NetworkConfig& config, const NetworkShape& shape,
                             Generator& generator) {
  const c10::InferenceMode no_autograd;
  implementation_ = std::make_unique<Implementation>(config, shape, generator);
}

NatureNetwork::~NatureNetwork() = default;
NatureNetwork::NatureNetwork(NatureNetwork&&) noexcept = default;
NatureNetwork& NatureNetwork::operator=(NatureNetwork&&) noexcept = default;

NetworkInput::NetworkInput(std::unique_ptr<Tensors> tensors) : tensors_(std::move(tensors)) {}
NetworkInput::~NetworkInput() = default;
NetworkInput::NetworkInput(NetworkInput&&) noexcept = default;

NetworkInput NatureNetwork::Convert(std::initializer_list<StateBatch> batches) const {
  const c10::InferenceMode no_autograd;
  return NetworkInput(
      std::make_unique<NetworkInput::Tensors>(implementation_->writer.Write(batches)));
}

std::vector<float> NatureNetwork::Forward(const StateBatch& batch) const {
  const NetworkInput input = Convert({batch});
  return Forward(input, {0, static_cast<int>(input.tensors_->pixels.size(0))});
}

std::vector<float> NatureNetwork::Forward(const NetworkInput& input, Rows rows) const {
  const c10::InferenceMode no_autograd;
  return implementation_->Forward(*input.tensors_, rows, nullptr);
}

NatureNetwork::Pass::Pass(std::unique_ptr<Tensors> tensors) : tensors_(std::move(tensors)) {}
NatureNetwork::Pass::~Pass() = default;
NatureNetwork::Pass::Pass(Pass&&) noexcept = default;
NatureNetwork::Pass& NatureNetwork::Pass::operator=(Pass&&) noexcept = default;

NatureNetwork::Pass NatureNetwork::MakePass() const {
  const c10::InferenceMode no_autograd;
  const Implementation& net = *implementation_;
  return Pass(std::make_unique<Pass::Tensors>(net.plan, net.master.numel()));
}

std::vector<float> NatureNetwork::ForwardForTraining(const NetworkInput& input, Rows rows,
                                                     Pass& pass) const {
  const c10::InferenceMode no_autograd;
  return implementation_->Forward(*input.tensors_, rows, pass.tensors_.get());
}

void NatureNetwork::Backward(std::span<const float> q_gradient, Pass& pass) const {
  const c10::InferenceMode no_autograd;
  const Implementation& net = *implementation_;
  const std::int64_t actions = net.plan.actions;
  Tensor gradient = at::empty({Wide(q_gradient.size()) / actions, actions}, at::kFloat);
  std::copy(q_gradient.begin(), q_gradient.end(), gradient.data_ptr<float>());
  net.Backward(gradient.to(net.HeadType()), *pass.tensors_);
}

double NatureNetwork::AddUp(ThreadTeam& workers, std::span<Pass> passes) const {
  const c10::InferenceMode no_autograd;
  std::vector<PartGradient*> parts;
  for (Pass& pass : passes) parts.push_back(&pass.tensors_->gradient);
  return mario::AddUp(workers, parts, passes.front().tensors_->layers.hidden.weight);
}

void NatureNetwork::ForEachBlock(ThreadTeam& workers, const Pass& pass,
                                 const GradientBlock& do_block) const {
  const c10::InferenceMode no_autograd;
  const Pass::Tensors& tensors = *pass.tensors_;
  mario::ForEachBlock(workers, tensors.gradient, tensors.layers.hidden.weight, do_block);
}

std::span<float> NatureNetwork::parameters() {
  const Tensor& master = implementation_->master;
  return {master.data_ptr<float>(), static_cast<std::size_t>(master.numel())};
}

std::span<const float> NatureNetwork::parameters() const {
  const Tensor& master = implementation_->master;
  return {master.data_ptr<float>(), static_cast<std::size_t>(master.numel())};
}

void NatureNetwork::ParametersChanged() {
  const c10::InferenceMode no_autograd;
  implementation_->CastParameters();
}

}  // namespace mario
