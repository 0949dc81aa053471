#include "emulator_server/discovery/discover_game.h"

#include <stdexcept>
#include <utility>

#include "emulator_server/discovery/play/play_log.h"
#include "emulator_server/discovery/play/recording_log.h"
#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/discovery/proposals/poke_trials.h"
#include "emulator_server/emulator/emulator.h"

namespace mario {
namespace {

std::vector<std::string> WorkingActions(const ButtonTrials& trials) {
  const auto works = [&](std::size_t button) {
    return 8 * trials.screens_changed[button] >= static_cast<int>(trials.whole.size());
  };
  std::vector<std::string> actions = {"none"};
  const std::vector<std::pair<std::size_t, std::string>> buttons = {
      {kTrialRight, "right"}, {kTrialLeft, "left"}, {kTrialUp, "up"},
      {kTrialDown, "down"},   {kTrialA, "A"},       {kTrialB, "B"}};
  for (const auto& [button, name] : buttons) {
    if (works(button)) actions.push_back(name);
  }
  for (const auto& [button, name] : buttons) {
    if (button <= kTrialLeft && works(button) && works(kTrialA)) {
      actions.push_back(name + "+A");
    }
  }
  return actions;
}

}  // namespace

Discovery DiscoverGame(const Rom& rom, const DiscoverConfig& config) {
  std::vector<Demonstration> recordings;
  for (const auto& file : config.recordings) recordings.push_back(ReadRecording(file, rom));
  Emulator emulator(rom);
  Discovery discovery;
  discovery.start = FindPlay(emulator, config.finder);
  if (discovery.start.response < kLeastResponse) {
    throw std::runtime_error(
        "nothing that START and A lead to in " + rom.file.string() +
        " responds to the buttons: the game does not leave its title, or needs "
        "other buttons; play there yourself: emulator_server workshop");
  }
  const std::vector<MemoryArea> areas = VariableAreas(rom);
  PlayLog log(areas);
  std::vector<std::string> states;
  for (const Demonstration& play : recordings) {
    LogRecording(play, UndescribedGame(rom, discovery.start), emulator, log, states);
  }
  if (config.explorer.frames > 0) {
    const auto explored = Explore(discovery.start.state, config.explorer, emulator, log);
    states.insert(states.end(), explored.begin(), explored.end());
  }
  const ButtonTrials trials = TryButtons(states, areas, config.trial_states, emulator);
  PokeTrials pokes(states, areas, {config.trial_states, config.explorer.seed}, emulator);
  discovery.variables = ProposeVariables(rom, log, trials, pokes);
  discovery.actions = WorkingActions(trials);
  return discovery;
}

}  // namespace mario
