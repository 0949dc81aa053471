#include "tests/tools/level_search.h"

#include <zstd.h>

#include <stdexcept>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/game/game_rules.h"
#include "tests/tools/mario_land.h"
#include "tests/tools/planner.h"

namespace mario {
namespace {

constexpr int kStateCapacity = 1 << 20;  // bytes of a save state, at most

std::string Pack(const std::string& state) {
  std::string packed(ZSTD_compressBound(state.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), state.data(), state.size(), 1));
  packed.shrink_to_fit();
  return packed;
}

std::string Unpack(const std::string& packed) {
  std::string state(kStateCapacity, '\0');
  const std::size_t size =
      ZSTD_decompress(state.data(), state.size(), packed.data(), packed.size());
  if (ZSTD_isError(size)) throw std::runtime_error("a kept save state does not unpack");
  state.resize(size);
  return state;
}

// One emulator that is put back before each action.
class EmulatorModel final : public PlanningModel {
 public:
  EmulatorModel(const Game& game, const LevelSearchConfig& config, Emulator& emulator)
      : config_(config), game_(game), rules_(game), emulator_(emulator) {
    action_set_ = game.FindActionSet(config.action_set);
    if (!action_set_) throw std::runtime_error("the game has no action set " + config.action_set);
  }

  int actions() const override { return static_cast<int>(action_set_->actions.size()); }

  void Load(const std::string& state) override { loaded_ = Unpack(state); }

  Outcome Try(int action) override {
    const auto buttons = action_set_->actions[static_cast<std::size_t>(action)].buttons;
    emulator_.LoadState(loaded_);
    rules_.Begin(emulator_);
    for (int i = 0; i < config_.step_frames; ++i) emulator_.RunFrame(buttons, Draw::kNo);
    const Judgement& judgement = rules_.Judge(emulator_);
    return {.cleared = judgement.cleared,
            .died = judgement.died && !judgement.cleared,
            .position = judgement.position,
            .traits = Traits(buttons)};
  }

  std::string Save() override { return Pack(emulator_.SaveState()); }

 private:
  std::vector<int> Traits(std::uint16_t buttons) const {
    std::vector<int> traits = {buttons & kJumpButton};
    for (const auto& [name, class_size] : kTraitVariables) {
      if (const auto variable = game_.FindVariable(name))
        traits.push_back(TraitClass(rules_.variables()[*variable], class_size));
    }
    return traits;
  }

  const LevelSearchConfig& config_;
  const Game& game_;
  GameRules rules_;
  Emulator& emulator_;
  const ActionSet* action_set_ = nullptr;
  std::string loaded_;
};

}  // namespace

LevelSearchResult SearchLevel(const Game& game, const LevelStart& start, StartStates& starts,
                              const LevelSearchConfig& config, Emulator& emulator) {
  starts.Load(start, emulator);
  EmulatorModel model(game, config, emulator);
  const Plan plan = FindPlan(model, model.Save(), {.max_expansions = config.max_expansions});
  LevelSearchResult result{.cleared = plan.cleared,
                           .furthest_position = plan.furthest_position,
                           .expansions = plan.expansions};
  if (!plan.cleared) return result;
  for (const PlannedStep& step : plan.steps) result.actions.push_back(step.action);
  return result;
}

std::string ActionsText(const std::vector<int>& actions, const ActionSet& action_set) {
  std::string text;
  for (std::size_t i = 0; i < actions.size();) {
    std::size_t end = i;
    while (end < actions.size() && actions[end] == actions[i]) ++end;
    text += std::to_string(end - i) + " " +
            action_set.actions[static_cast<std::size_t>(actions[i])].name + "\n";
    i = end;
  }
  return text;
}

}  // namespace mario
