#include "tests/fakes/fake_q_network.h"

#include <numeric>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

class FakeQNetwork : public QNetwork {
 public:
  FakeQNetwork(const NetworkSpec& spec, bool is_late)
      : update_(spec.update),
        actions_(spec.shape.actions),
        is_late_(is_late),
        network_(Describe(spec.network)) {
    const std::int64_t size = 10 * spec.network.stack * spec.network.hidden * actions_;
    weights_ = {{"fake.weight", {size}, std::vector<float>(static_cast<std::size_t>(size))}};
  }

  // An action that there is not is what a careless loader would let through.
  std::vector<float> QValues(const StateBatch& batch) override {
    for (const int held : batch.held) {
      if (held < 0 || held >= actions_) {
        throw std::logic_error("the network is asked about an action that there is not");
      }
    }
    return std::vector<float>(batch.held.size() * static_cast<std::size_t>(actions_));
  }

  void LoadWeights(const NamedTensors& weights) override {
    RequireSameShapes(weights_, weights, network_);
    weights_ = weights;
  }

  void BeginUpdate(BatchSource get_part) override {
    batches_.clear();
    for (int part = 0; part < parts(); ++part) batches_.push_back(get_part(part));
  }

  std::vector<UpdateReport> FinishUpdate() override {
    UpdateReport report{.update = ++updates_};
    float returns = 0.0f;
    for (const Batch& batch : batches_) {
      QValues({batch.states, batch.held});
      QValues({batch.next_states, batch.next_held});
      returns = std::accumulate(batch.returns.begin(), batch.returns.end(), returns);
      for (const float value : batch.returns) report.td_errors.push_back(-value);
    }
    for (float& weight : weights_.front().values) {
      weight += returns / static_cast<float>(report.td_errors.size());
    }
    std::vector<UpdateReport> reports;
    if (is_late_) reports = std::exchange(held_back_, {});
    (is_late_ ? held_back_ : reports).push_back(std::move(report));
    return reports;
  }

  std::vector<UpdateReport> Drain() override { return std::exchange(held_back_, {}); }

  int parts() const override { return update_.batch_parts; }
  std::int64_t updates() const override { return updates_; }
  double LearningRate() const override { return mario::LearningRate(update_, updates_); }
  NamedTensors Weights() const override { return weights_; }
  NamedTensors EvaluationWeights() const override { return Weights(); }

  NetworkState Save() const override {
    return {.updates = updates_,
            .online = Weights(),
            .target = Weights(),
            .averaged = Weights(),
            .first_moments = Weights(),
            .second_moments = Weights()};
  }
  void Load(const NetworkState& state) override {
    for (const NamedTensors* tensors :
         {&state.target, &state.averaged, &state.first_moments, &state.second_moments}) {
      RequireSameShapes(weights_, *tensors, network_);
    }
    LoadWeights(state.online);
    updates_ = state.updates;
    held_back_.clear();
  }

 private:
  const UpdateConfig update_;
  const int actions_;
  const bool is_late_;
  const std::string network_;
  NamedTensors weights_;
  std::int64_t updates_ = 0;
  std::vector<Batch> batches_;
  std::vector<UpdateReport> held_back_;
};

class FakeBackend : public Backend {
 public:
  FakeBackend(std::string name, bool is_late) : name_(std::move(name)), is_late_(is_late) {}

  std::string name() const override { return name_; }
  std::vector<std::string> architectures() const override { return {"nature"}; }
  std::vector<std::string> heads() const override { return {"scalar", "dueling"}; }
  std::string Refusal(const NetworkConfig&, const std::string&) const override { return ""; }
  std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec& spec, Generator&) override {
    return std::make_unique<FakeQNetwork>(spec, is_late_);
  }
  std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec& spec, Generator&) override {
    return std::make_unique<FakeQNetwork>(spec, is_late_);
  }

 private:
  const std::string name_;
  const bool is_late_;
};

}  // namespace

Registry FakeRegistry() {
  Registry registry;
  registry.Add(std::make_unique<FakeBackend>("fake", false));
  registry.Add(std::make_unique<FakeBackend>("fake-late", true));
  return registry;
}

}  // namespace mario
