#include "emulator_server/environments/starts/start_states.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/level_writes.h"
#include "emulator_server/game/number_text.h"
#include "emulator_server/game/parsers/json_lines.h"
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
  throw std::runtime_error(PlaceText(game_.file, place) + ": " + reason);
}

void StartStates::Load(const LevelStart& asked, Emulator& emulator) {
  const Level* level = game_.FindLevel(asked.level);
  if (level == nullptr) Fail("levels", "no level \"" + asked.level + "\"");
  LevelStart start = asked;  // a level that is the same for all seeds is made and kept once
  if (!LevelReads(game_, *level, "seed")) start.seed = 0;
  if (LoadKept(start, emulator)) return;
  LoadTitle(*level, emulator);
  WriteAt(kAtTitle, *level, start, emulator);
  const std::vector<HeldButtons>& to_play = game_.StartOf(*level).to_play;
  for (std::size_t i = 0; i < to_play.size(); ++i) {
    Hold(to_play[i], PlaceOf(*level, "to_play[" + std::to_string(i) + "]"), emulator);
    if (!to_play[i].moment.empty()) WriteAt(to_play[i].moment, *level, start, emulator);
  }
  WriteAt(kAtPlay, *level, start, emulator);
  Prove(start, *level, emulator);
  Keep(start, emulator);
}

void StartStates::WriteAt(std::string_view moment, const Level& level, const LevelStart& start,
                          Emulator& emulator) const {
  for (const auto& [index, value] :
       LevelWrites(game_, level, start.seed, start.difficulty, moment)) {
    WriteVariable(game_.variables[index], value, emulator);
  }
}

std::string StartStates::PlaceOf(const Level& level, const std::string& key) const {
  return (level.start ? "levels." + level.name + ".start." : "start.") + key;
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

void StartStates::LoadTitle(const Level& level, Emulator& emulator) {
  const std::lock_guard lock(title_mutex_);
  std::string& title = titles_[level.start ? level.name : ""];
  if (title.empty()) {
    PlayToTitle(level, emulator);
    title = emulator.SaveState();
  }
  emulator.LoadState(title);
}

void StartStates::PlayToTitle(const Level& level, Emulator& emulator) const {
  if (!level.state.empty()) return LoadLevelState(level.state, emulator);
  const std::string& battery = game_.StartOf(level).battery;
  battery.empty() ? emulator.Reset()
                  : ResetWithBattery(game_.file.parent_path() / battery, emulator);
  const std::vector<HeldButtons>& to_title = game_.StartOf(level).to_title;
  for (std::size_t i = 0; i < to_title.size(); ++i) {
    Hold(to_title[i], PlaceOf(level, "to_title[" + std::to_string(i) + "]"), emulator);
  }
}

void StartStates::Hold(const HeldButtons& held, const std::string& place,
                       Emulator& emulator) const {
  std::optional<GameCondition> until;
  if (!held.until.empty()) until.emplace(game_, held.until, place + ".until");
  bool reached = false;
  for (int frame = 0; frame < held.frames && !reached; ++frame) {
    emulator.RunFrame(held.buttons, Draw::kNo);
    reached = until && until->Holds(emulator);
  }
  if (!until || reached) return;
  Fail(place, "\"" + held.until + "\" did not come true within " + std::to_string(held.frames) +
                  " frames: the game does not start like this");
}

void StartStates::Prove(const LevelStart& start, const Level& level, Emulator& emulator) {
  {
    const std::lock_guard lock(kept_mutex_);
    if (proven_levels_.contains(start.level)) return;
  }
  const std::string before = emulator.SaveState();
  ProveRules(start, emulator);
  emulator.LoadState(before);
  const StartSequence& sequence = game_.StartOf(level);
  if (!sequence.control.empty()) ProveControl(level, emulator);
  if (sequence.control_test) ProveControlTest(level, emulator);
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

void StartStates::ProveControl(const Level& level, Emulator& emulator) const {
  const std::string& name = game_.StartOf(level).control;
  const Variable& variable = game_.variables[game_.FindVariable(name).value()];
  const double at_start = ReadVariable(variable, emulator);
  const double after_right = AfterHolding(kButtonRight, variable, emulator);
  const double after_left = AfterHolding(kButtonLeft, variable, emulator);
  if (after_right >= at_start + kControlGrowth && after_left < after_right) return;
  Fail(PlaceOf(level, "control"),
       "the player does not respond to the buttons in level " + level.name + ": " + name +
           " went from " + NumberText(at_start) + " to " + NumberText(after_right) +
           " with right held for 40 frames, and to " + NumberText(after_left) + " with left");
}

void StartStates::ProveControlTest(const Level& level, Emulator& emulator) const {
  const ControlTest& test = *game_.StartOf(level).control_test;
  const std::string place = PlaceOf(level, "control");
  const std::string before = emulator.SaveState();
  const auto comes_true_with = [&](std::uint16_t buttons) {
    emulator.LoadState(before);
    GameCondition condition(game_, test.formula, place + ".formula",
                            GameCondition::Names::kChanges);
    condition.Begin(emulator);
    for (int frame = 0; frame < test.frames; ++frame) {
      emulator.RunFrame(buttons, Draw::kNo);
      if (condition.Holds(emulator)) return true;
    }
    return false;
  };
  const std::string within = " within " + std::to_string(test.frames) + " frames";
  if (comes_true_with(kNoButtons)) {
    Fail(place, "\"" + test.formula + "\" comes true" + within + " without buttons in level " +
                    level.name + ", too: it proves nothing; write what only " +
                    ButtonsText(test.buttons) + " does");
  }
  if (comes_true_with(test.buttons)) return;
  Fail(place, "the player does not respond to the buttons in level " + level.name + ": \"" +
                  test.formula + "\" does not come true" + within + " with " +
                  ButtonsText(test.buttons) + " held");
}

void StartStates::ProveResponse(const LevelStart& start, Emulator& emulator) const {
  const std::string before = emulator.SaveState();
  const std::vector<double> untouched = Sight(game_, kNoButtons, emulator);
  const ActionSet& set = game_.action_sets.front();
  const bool responds =
      std::any_of(set.actions.begin(), set.actions.end(), [&](const Action& action) {
        emulator.LoadState(before);
        return Sight(game_, action.ButtonsIn(0), emulator) != untouched;
      });
  emulator.LoadState(before);
  if (responds) return;
  const bool is_saved = !game_.FindLevel(start.level)->state.empty();
  Fail("start", "the player does not respond to the buttons in level " + start.level +
                    ": whichever action of \"" + set.name +
                    "\" is held for 4 seconds, screen and variables are those without buttons; " +
                    (is_saved ? "save the level where the player can move"
                              : "lead into the play with `start`"));
}

}  // namespace mario
