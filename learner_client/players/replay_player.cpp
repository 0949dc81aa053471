#include "learner_client/players/replay_player.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "learner_client/players/actions.h"

namespace mario {
namespace {

constexpr int kMaxSteps = 100'000;  // of one line

}  // namespace

ReplayPlayer::ReplayPlayer(const std::filesystem::path& file, const EnvironmentInfo& info,
                           AtEnd at_end)
    : group_size_(info.group_size()),
      at_end_(at_end),
      next_(static_cast<std::size_t>(info.environments)) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read the actions in " + file.string());
  int line_number = 0;
  for (std::string line; std::getline(in, line);) {
    ++line_number;
    std::istringstream words(line);
    int steps = 0;
    std::string action;
    if (!(words >> steps >> action) || steps < 1 || steps > kMaxSteps) {
      throw std::runtime_error(file.string() + ":" + std::to_string(line_number) +
                               ": expected a number of steps and an action, such as '3 right+A'");
    }
    actions_.insert(actions_.end(), static_cast<std::size_t>(steps),
                    FindAction("replay", action, info));
  }
  if (actions_.empty()) throw std::runtime_error(file.string() + " holds no actions");
}

std::vector<int> ReplayPlayer::Act(const TimeSteps& time_steps) {
  std::vector<int> actions;
  auto next = next_.begin() + time_steps.group * group_size_;
  for (const TimeStep& step : time_steps.steps) {
    if (step.first) *next = 0;
    if (at_end_ == AtEnd::kRepeat) *next %= actions_.size();
    actions.push_back(actions_[std::min(*next, actions_.size() - 1)]);
    ++*next;
    ++next;
  }
  return actions;
}

}  // namespace mario
