#include "tests/tools/scripted_player.h"

#include "learner_client/players/actions.h"

namespace mario {
namespace {

constexpr int kScreenWidth = 160;
constexpr int kScreenHeight = 144;
constexpr int kWhite = 250;  // of a grey pixel: sky

// Offsets of C202 and C201 from what the screen shows, in pixels.
constexpr int kCentre = -8;
constexpr int kFeet = -6;
constexpr int kGroundLevel = 128;

// Distances from the player's centre, in pixels.
constexpr int kBodyEnd = 10;
constexpr int kSight = 100;
constexpr int kJumpBeforeEnemy = 44;
constexpr int kJumpBeforeWall = 16;
constexpr int kJumpBeforePit = 12;
constexpr int kRunningStep = 8;  // how much further a decision reaches when running
constexpr int kClear = 80;       // no enemy this near: it may run
constexpr int kWidePit = 38;     // more than a walking jump covers

constexpr int kJumpSteps = 6;
constexpr double kWalkingMomentum = 16;

enum VariableIndex { kPlayerX, kPlayerY, kMomentum, kOnGround };

}  // namespace

std::vector<std::string> ScriptedPlayer::Variables() {
  return {"player_x", "player_y", "x_momentum", "on_ground"};
}

ScriptedPlayer::ScriptedPlayer(const EnvironmentInfo& info)
    : shape_(info.observation),
      group_size_(info.group_size()),
      right_(FindAction("scripted", "right", info)),
      jump_(FindAction("scripted", "right+A", info)),
      run_(FindAction("scripted", "right+B", info)),
      running_jump_(FindAction("scripted", "right+A+B", info)),
      jump_left_(static_cast<std::size_t>(info.environments)) {}

bool ScriptedPlayer::White(std::span<const std::uint8_t> observation, int x, int y) const {
  const int row = y * shape_.height / kScreenHeight;
  const int column = x * shape_.width / kScreenWidth;
  if (row < 0 || row >= shape_.height || column < 0 || column >= shape_.width) return true;
  return observation[static_cast<std::size_t>(row * shape_.width + column)] >= kWhite;
}

bool ScriptedPlayer::GroundBelow(std::span<const std::uint8_t> observation, int x, int feet) const {
  for (int y = feet + 3; y < kScreenHeight; y += 4) {
    if (!White(observation, x, y)) return true;
  }
  return false;
}

ScriptedPlayer::Sight ScriptedPlayer::Look(std::span<const std::uint8_t> observation, int x,
                                           int feet) const {
  Sight sight;
  for (int distance = kBodyEnd - 6; distance < kSight && x + distance < kScreenWidth;
       distance += 2) {
    const bool ground = GroundBelow(observation, x + distance, feet);
    if (!ground && sight.pit == kNothing) sight.pit = distance;
    if (!ground && distance == sight.pit + sight.pit_width) sight.pit_width += 2;
    const int column = x + distance;
    const bool blocked = !White(observation, column, feet - 5);
    const bool tall = !White(observation, column, feet - 15);
    if (distance >= kBodyEnd && blocked && tall && sight.wall == kNothing) sight.wall = distance;
    // An enemy is lower than a pot; it may also walk below a pot on which the player stands.
    const bool low = blocked && !tall;
    const bool below = !White(observation, column, kGroundLevel - 5) &&
                       White(observation, column, kGroundLevel - 15);
    if (distance >= kBodyEnd && (low || below) && sight.enemy == kNothing) sight.enemy = distance;
  }
  return sight;
}

int ScriptedPlayer::Decide(const TimeStep& step, std::span<const std::uint8_t> observation,
                           int& jump_left) const {
  const bool fast = step.variables[kMomentum] > kWalkingMomentum;
  if (step.variables[kOnGround] == 0) {
    if (jump_left > 0 && --jump_left > 0) return fast ? running_jump_ : jump_;
    return fast ? run_ : right_;
  }
  const Sight sight = Look(observation, static_cast<int>(step.variables[kPlayerX]) + kCentre,
                           static_cast<int>(step.variables[kPlayerY]) + kFeet);
  const int reach = fast ? kRunningStep : 0;
  const bool run = sight.pit_width > kWidePit || sight.enemy > kClear;
  const bool jump = sight.enemy < kJumpBeforeEnemy || sight.wall <= kJumpBeforeWall + reach ||
                    sight.pit <= kJumpBeforePit + reach;
  // A jump needs a new press: A was let go if the last frame did not hold it.
  const bool held = step.held_action == jump_ || step.held_action == running_jump_;
  if (!jump || held) {
    jump_left = 0;
    return run ? run_ : right_;
  }
  jump_left = kJumpSteps;
  return run || fast ? running_jump_ : jump_;
}

std::vector<int> ScriptedPlayer::Act(const TimeSteps& time_steps) {
  std::vector<int> actions;
  const std::size_t bytes = shape_.bytes();
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const auto environment = static_cast<std::size_t>(time_steps.group * group_size_) + i;
    const TimeStep& step = time_steps.steps[i];
    if (step.first) jump_left_[environment] = 0;
    actions.push_back(Decide(
        step, std::span<const std::uint8_t>(time_steps.observations).subspan(i * bytes, bytes),
        jump_left_[environment]));
  }
  return actions;
}

}  // namespace mario
