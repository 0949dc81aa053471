#include <algorithm>
#include <string_view>

#include "common/program.h"
#include "learner_client/players/actions.h"
#include "learner_client/players/player.h"
#include "learner_client/players/replay_player.h"

namespace mario {
namespace {

class RandomPlayer : public Player {
 public:
  RandomPlayer(int actions, std::uint64_t seed) : actions_(actions), generator_(seed) {}

  std::vector<int> Act(const TimeSteps& time_steps) override {
    std::vector<int> actions(time_steps.steps.size());
    for (int& action : actions) action = static_cast<int>(generator_.UniformInt(actions_));
    return actions;
  }

 private:
  int actions_;
  Generator generator_;
};

// Plays the same sequence of actions over and over, from each episode's start.
class PeriodicPlayer : public Player {
 public:
  PeriodicPlayer(std::vector<int> sequence, const EnvironmentInfo& info)
      : sequence_(std::move(sequence)),
        group_size_(info.group_size()),
        next_(static_cast<std::size_t>(info.environments)) {}

  std::vector<int> Act(const TimeSteps& time_steps) override {
    std::vector<int> actions;
    auto next = next_.begin() + time_steps.group * group_size_;
    for (const TimeStep& step : time_steps.steps) {
      if (step.first) *next = 0;
      actions.push_back(sequence_[*next]);
      *next = (*next + 1) % sequence_.size();
      ++next;
    }
    return actions;
  }

 private:
  const std::vector<int> sequence_;
  const int group_size_;
  std::vector<std::size_t> next_;  // by environment
};

// How long the jumping player holds A and lets go of it, in steps.
constexpr int kJumpSteps = 6;
constexpr int kGroundSteps = 4;

constexpr std::string_view kReplay = "replay:";
constexpr std::string_view kRepeat = "repeat:";

}  // namespace

int FindAction(const std::string& player, const std::string& action, const EnvironmentInfo& info) {
  const auto found = std::find_if(info.actions.begin(), info.actions.end(),
                                  [&](const Action& a) { return a.name == action; });
  if (found == info.actions.end()) {
    throw UsageError("the player " + player + " needs the action " + action +
                     "; choose another action-set");
  }
  return static_cast<int>(found - info.actions.begin());
}

std::unique_ptr<Player> MakeReferencePlayer(const std::string& name, const EnvironmentInfo& info,
                                            std::uint64_t seed) {
  if (name == "random") {
    return std::make_unique<RandomPlayer>(static_cast<int>(info.actions.size()), seed);
  }
  if (name == "always-right") {
    return std::make_unique<PeriodicPlayer>(std::vector{FindAction(name, "right", info)}, info);
  }
  if (name == "right-and-jump") {
    std::vector<int> sequence(kJumpSteps, FindAction(name, "right+A", info));
    sequence.insert(sequence.end(), kGroundSteps, FindAction(name, "right", info));
    return std::make_unique<PeriodicPlayer>(std::move(sequence), info);
  }
  if (name.starts_with(kReplay)) {
    return std::make_unique<ReplayPlayer>(name.substr(kReplay.size()), info);
  }
  if (name.starts_with(kRepeat)) {
    return std::make_unique<ReplayPlayer>(name.substr(kRepeat.size()), info,
                                          ReplayPlayer::AtEnd::kRepeat);
  }
  throw UsageError("there is no player '" + name +
                   "'; there are random, always-right, right-and-jump, replay:FILE, repeat:FILE");
}

}  // namespace mario
