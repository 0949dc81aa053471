#include "games/tools/level_search.h"

#include <zstd.h>

#include <algorithm>
#include <cmath>
#include <queue>
#include <set>
#include <stdexcept>
#include <tuple>

#include "emulator_server/game_rules.h"

namespace mario {
namespace {

constexpr int kStateCapacity = 1 << 20;  // bytes of a save state, at most
constexpr int kPositionClass = 4;        // px
constexpr int kTimeClass = 4;            // steps: things that move make a place new again
constexpr int kTimeClasses = 64;
// A step's price in px: of two ways to a place the shorter one is followed first.
constexpr double kStepPrice = 0.5;

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

struct Node {
  std::string state;  // packed; empty once expanded
  std::size_t parent = 0;
  int action = 0;
  int steps = 0;
};

class LevelSearch {
 public:
  LevelSearch(const Game& game, const LevelSearchConfig& config, Emulator& emulator)
      : config_(config), game_(game), rules_(game), emulator_(emulator) {
    action_set_ = game.FindActionSet(config.action_set);
    if (!action_set_) throw std::runtime_error("the game has no action set " + config.action_set);
  }

  // The emulator stands at the level's start.
  LevelSearchResult Run() {
    rules_.Begin(emulator_);
    nodes_.push_back({Pack(emulator_.SaveState()), 0, 0, 0});
    open_.push({0.0, 0});
    while (!open_.empty() && result_.expansions < config_.max_expansions && !result_.cleared) {
      const std::size_t node = open_.top().second;
      open_.pop();
      ++result_.expansions;
      Expand(node);
    }
    return result_;
  }

 private:
  void Expand(std::size_t node) {
    const std::string state = Unpack(nodes_[node].state);
    nodes_[node].state = {};
    for (int action = 0; action < static_cast<int>(action_set_->actions.size()); ++action) {
      emulator_.LoadState(state);
      rules_.Begin(emulator_);
      Step(action);
      const Judgement& judgement = rules_.Judge(emulator_);
      if (judgement.cleared) return Finish(node, action);
      if (!judgement.died) Add(node, action, judgement.position);
    }
  }

  void Step(int action) {
    const auto buttons = action_set_->actions[static_cast<std::size_t>(action)].buttons;
    for (int i = 0; i < config_.step_frames; ++i) emulator_.RunFrame(buttons, Draw::kNo);
  }

  void Add(std::size_t parent, int action, double position) {
    const int steps = nodes_[parent].steps + 1;
    if (!seen_.insert(Key(action, position, steps)).second) return;
    result_.furthest_position = std::max(result_.furthest_position, position);
    nodes_.push_back({Pack(emulator_.SaveState()), parent, action, steps});
    open_.push({position - kStepPrice * steps, nodes_.size() - 1});
  }

  std::vector<int> Key(int action, double position, int steps) const {
    const auto& buttons = action_set_->actions[static_cast<std::size_t>(action)].buttons;
    std::vector<int> key = {static_cast<int>(position) / kPositionClass, buttons & 1,
                            steps / kTimeClass % kTimeClasses};
    for (const auto& [name, size] : config_.key_variables) {
      if (const auto variable = game_.FindVariable(name))
        key.push_back(static_cast<int>(std::floor(rules_.variables()[*variable] / size)));
    }
    return key;
  }

  void Finish(std::size_t node, int action) {
    result_.cleared = true;
    result_.actions = {action};
    for (; node != 0; node = nodes_[node].parent) result_.actions.push_back(nodes_[node].action);
    std::reverse(result_.actions.begin(), result_.actions.end());
  }

  const LevelSearchConfig& config_;
  const Game& game_;
  GameRules rules_;
  Emulator& emulator_;
  const ActionSet* action_set_ = nullptr;
  std::vector<Node> nodes_;
  std::priority_queue<std::pair<double, std::size_t>> open_;
  std::set<std::vector<int>> seen_;
  LevelSearchResult result_;
};

}  // namespace

LevelSearchResult SearchLevel(const Game& game, const LevelStart& start, StartStates& starts,
                              const LevelSearchConfig& config, Emulator& emulator) {
  starts.Load(start, emulator);
  return LevelSearch(game, config, emulator).Run();
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
