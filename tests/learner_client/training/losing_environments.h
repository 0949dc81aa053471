#pragma once

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "common/remote/steps_in_flight.h"
#include "tests/fakes/fake_environments.h"

namespace mario {

// Fakes on a server that is lost, and is there again at once, before the `losses`th time steps
// (from 0) are received: what a RemoteEnvironments makes of that, without a wire.
class LosingEnvironments : public Environments {
 public:
  LosingEnvironments(const EnvironmentConfig& config, std::set<int> losses)
      : config_(config),
        losses_(std::move(losses)),
        fakes_(std::make_unique<FakeEnvironments>(config)),
        info_(fakes_->info()),
        steps_(config, info_) {}

  const EnvironmentInfo& info() const override { return info_; }

  using Environments::Send;
  void Send(int group, std::span<const int> actions,
            std::span<const EpisodeStart> starts) override {
    if (steps_.Add(group, actions, ++id_, starts).awaited()) fakes_->Send(group, actions, starts);
  }

  TimeSteps Receive() override {
    if (losses_.contains(received_++)) Lose();
    for (;;) {
      if (auto taken = steps_.Take(true)) return std::move(*taken);
      TimeSteps answer = fakes_->Receive();
      steps_.Awaited().front().get().Answer(std::move(answer));  // they come in their order
    }
  }

  std::vector<std::string> SnapshotRange(int first, int count) override {
    return fakes_->SnapshotRange(first, count);
  }
  void RestoreRange(int first, std::span<const std::string> states) override {
    fakes_->RestoreRange(first, states);
    steps_.Reset();
  }

 private:
  void Lose() {
    fakes_ = std::make_unique<FakeEnvironments>(config_);
    steps_.Lose();
    for (const StepsInFlight::Step& step : steps_.Awaited()) {
      fakes_->Send(step.group, step.actions, step.starts);
    }
  }

  const EnvironmentConfig config_;
  const std::set<int> losses_;
  std::unique_ptr<FakeEnvironments> fakes_;
  const EnvironmentInfo info_;
  StepsInFlight steps_;
  std::uint64_t id_ = 0;
  int received_ = 0;
};

}  // namespace mario
