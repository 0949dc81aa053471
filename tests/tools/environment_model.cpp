#include "tests/tools/environment_model.h"

#include <numeric>
#include <stdexcept>
#include <utility>

#include "tests/tools/mario_land.h"

namespace mario {
namespace {

constexpr int kBlock = 16;  // px
constexpr std::size_t kPositionVariables = 2;

}  // namespace

std::vector<std::string> EnvironmentModel::Variables() {
  std::vector<std::string> names = {"camera_block", "player_x"};
  for (const TraitVariable& trait : kTraitVariables) names.emplace_back(trait.name);
  return names;
}

EnvironmentConfig EnvironmentModel::Settings(EnvironmentConfig played,
                                             const EnvironmentInfo& info) {
  played.environments = static_cast<int>(info.actions.size());
  played.groups = 1;
  played.sticky_probability = 0.0;
  played.max_steps = 0;
  played.stall_steps = 0;
  return played;
}

Outcome EnvironmentModel::OutcomeOf(const TimeStep& step, const EnvironmentInfo& info) {
  const auto held = static_cast<std::size_t>(step.held_action);
  Outcome outcome;
  outcome.cleared = step.episode && step.episode->cleared;
  outcome.died = step.terminated && !outcome.cleared;
  outcome.position = kBlock * step.variables.at(0) + step.variables.at(1);
  outcome.traits.push_back(info.actions.at(held).buttons & kJumpButton);
  for (std::size_t i = 0; i < std::size(kTraitVariables); ++i) {
    outcome.traits.push_back(
        TraitClass(step.variables.at(kPositionVariables + i), kTraitVariables[i].class_size));
  }
  return outcome;
}

EnvironmentModel::EnvironmentModel(std::unique_ptr<Environments> environments)
    : environments_(std::move(environments)) {}

int EnvironmentModel::actions() const {
  return static_cast<int>(environments_->info().actions.size());
}

void EnvironmentModel::Load(const std::string& state) {
  environments_->Restore(std::vector(static_cast<std::size_t>(actions()), state));
  std::vector<int> every_action(static_cast<std::size_t>(actions()));
  std::iota(every_action.begin(), every_action.end(), 0);
  environments_->Send(0, every_action);
  outcomes_ = environments_->Receive();
  reached_.clear();
}

Outcome EnvironmentModel::Try(int action) {
  tried_ = static_cast<std::size_t>(action);
  const TimeStep& step = outcomes_.steps.at(tried_);
  if (step.truncated || step.first) {
    throw std::runtime_error(
        "the server lost the environments that search plans in; start the evaluation again");
  }
  return OutcomeOf(step, environments_->info());
}

std::string EnvironmentModel::Save() {
  if (reached_.empty()) reached_ = environments_->Snapshot();
  return std::move(reached_.at(tried_));
}

}  // namespace mario
