#include "emulator_server/environments/start_states.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "emulator_server/game/game_rules.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/game/level_writes.h"
#include "emulator_server/game/number_text.h"
#include "emulator_server/game/variable_access.h"

namespace mario {
namespace {

// The proof of control: with right held this long the variable grows by at least so much.
constexpr int kControlFrames = 40;
constexpr double kControlGrowth = 4.0;

// Without a control variable: some action must lead elsewhere than no buttons do, within 4 seconds.
constexpr int kResponseLooks = 8;
constexpr int kFramesPerLook = 30;

double AfterHolding(Button button, const Variable& variable, Emulator& emulator) {
  for (int i = 0; i < kControlFrames; ++i) emulator.RunFrame(button, Draw::kNo);
  return ReadVariable(variable, emulator);
}

// What can be seen of the game, in screens and variables, while these buttons are held.
std::vector<double> Sight(const Game& game, std::uint16_t buttons, Emulator& emulator) {
  std::vector<double> sight;
  for (int look = 0; look < kResponseLooks; ++look) {
    for (int i = 1; i < kFramesPerLook; ++i) emulator.RunFrame(buttons, Draw::kNo);
    emulator.RunFrame(buttons, Draw::kYes);
    for (const std::uint32_t pixel : emulator.screen().pixels) sight.push_back(pixel);
    for (const Variable& variable : game.variables) {
      sight.push_back(ReadVariable(variable, emulator));
    }
  }
  return sight;
}

}  // namespace

void StartStates::Fail(const std::string& place, const std::string& reason) const {
  throw std::runtime_error(game_.file.string() + ": " + place + ": " + reason);
}

void StartStates::Load(const LevelStart& start, Emulator& emulator) {
  if (LoadKept(start, emulator)) return;
  const Level* level = game_.FindLevel(start.level);
  if (level == nullptr) Fail("levels", "no level \"" + start.level + "\"");
  LoadTitle(emulator);
  for (const auto& [index, value] : LevelWrites(game_, *level, start.seed, start.difficulty)) {
    WriteVariable(game_.variables[index], value, emulator);
  }
  Play(game_.start.to_play, "start.to_play", emulator);
  Prove(start, emulator);
  Keep(start, emulator);
}

bool StartStates::LoadKept(const LevelStart& start, Emulator& emulator) {
  const std::lock_guard lock(kept_mutex_);
  const auto found = kept_.find(start);
  if (found == kept_.end()) return false;
  emulator.LoadState(found->second);
  return true;
}

void StartStates::Keep(const LevelStart& start, const Emulator& emulator) {
  std::string state = emulator.SaveState();
  const std::lock_guard lock(kept_mutex_);
  if (!kept_.emplace(start, std::move(state)).second) return;  // another thread was faster
  oldest_first_.push_back(start);
  if (oldest_first_.size() <= kMaxKept) return;
  kept_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

void StartStates::LoadTitle(Emulator& emulator) {
  const std::lock_guard lock(title_mutex_);
  if (title_.empty()) {
    emulator.Reset();
    Play(game_.start.to_title, "start.to_title", emulator);
    title_ = emulator.SaveState();
  }
  emulator.LoadState(title_);
}

void StartStates::Play(const std::vector<HeldButtons>& sequence, std::string_view place,
                       Emulator& emulator) {
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const HeldButtons& held = sequence[i];
    const std::string here = std::string(place) + "[" + std::to_string(i) + "]";
    std::optional<GameCondition> until;
    if (!held.until.empty()) until.emplace(game_, held.until, here + ".until");
    bool reached = false;
    for (int frame = 0; frame < held.frames && !reached; ++frame) {
      emulator.RunFrame(held.buttons, Draw::kNo);
      reached = until && until->Holds(emulator);
    }
    if (until && !reached) {
      Fail(here, "\"" + held.until + "\" did not come true within " + std::to_string(held.frames) +
                     " frames: the game does not start like this");
    }
  }
}

void StartStates::Prove(const LevelStart& start, Emulator& emulator) {
  {
    const std::lock_guard lock(kept_mutex_);
    if (proven_levels_.contains(start.level)) return;
  }
  const std::string before = emulator.SaveState();
  ProveRules(start, emulator);
  emulator.LoadState(before);
  if (!game_.start.control.empty()) ProveControl(start, emulator);
  emulator.LoadState(before);
  const std::lock_guard lock(kept_mutex_);
  proven_levels_.insert(start.level);
}

void StartStates::ProveRules(const LevelStart& start, Emulator& emulator) const {
  GameRules rules(game_);
  rules.Begin(emulator);
  emulator.RunFrame(kNoButtons, Draw::kNo);
  const Judgement& judgement = rules.Judge(emulator);
  if (!judgement.died && !judgement.cleared) return;
  const std::string& formula = judgement.died ? game_.formulas.died : game_.formulas.cleared;
  Fail(judgement.died ? "formulas.died" : "formulas.cleared",
       "\"" + formula + "\" holds at the start of level " + start.level +
           ": every episode would end in its first step; check the formula, and that `start` "
           "leads into the play");
}

void StartStates::ProveControl(const LevelStart& start, Emulator& emulator) const {
  const Variable& variable = game_.variables[game_.FindVariable(game_.start.control).value()];
  const double at_start = ReadVariable(variable, emulator);
  const double after_right = AfterHolding(kButtonRight, variable, emulator);
  const double after_left = AfterHolding(kButtonLeft, variable, emulator);
  if (after_right >= at_start + kControlGrowth && after_left < after_right) return;
  Fail("start.control", "the player does not respond to the buttons in level " + start.level +
                            ": " + variable.name + " went from " + NumberText(at_start) + " to " +
                            NumberText(after_right) + " with right held for 40 frames, and to " +
                            NumberText(after_left) + " with left");
}

void StartStates::ProveResponse(const LevelStart& start, Emulator& emulator) const {
  const std::string before = emulator.SaveState();
  const std::vector<double> untouched = Sight(game_, kNoButtons, emulator);
  const ActionSet& set = game_.action_sets.front();
  const bool responds =
      std::any_of(set.actions.begin(), set.actions.end(), [&](const Action& action) {
        emulator.LoadState(before);
        return Sight(game_, action.buttons, emulator) != untouched;
      });
  emulator.LoadState(before);
  if (responds) return;
  Fail("start", "the player does not respond to the buttons in level " + start.level +
                    ": whichever action of \"" + set.name +
                    "\" is held for 4 seconds, screen and variables are those without buttons; "
                    "lead into the play with `start`");
}

}  // namespace mario
