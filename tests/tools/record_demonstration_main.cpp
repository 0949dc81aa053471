// Plays a file of actions from a level's start and records it, as viewer_client --play
// --record-demonstration records a person: for measurements, which nobody plays for.
#include <fstream>
#include <iostream>

#include "common/demonstrations/demonstration_writer.h"
#include "common/options.h"
#include "common/program.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game_rules.h"

namespace {

struct RecordingOptions {
  std::string game;
  std::string rom;
  std::string level;
  std::string actions;
  std::string folder;
  int step_frames = 4;
};

// The buttons of each frame of lines "STEPS ACTION".
std::vector<std::uint16_t> ReadFrames(const std::string& name, int step_frames) {
  std::ifstream in(name);
  std::vector<std::uint16_t> frames;
  int steps = 0;
  for (std::string action; in >> steps >> action;) {
    frames.insert(frames.end(), static_cast<std::size_t>(step_frames * steps),
                  mario::ParseButtons(action));
  }
  if (!in.eof() || frames.empty()) {
    throw std::runtime_error(name + " has no lines \"STEPS ACTION\", such as level_search writes");
  }
  return frames;
}

// Why an episode ends here, if it does.
std::string EndOf(const mario::GameRules& rules) {
  if (rules.judgement().died) return rules.CauseOfDeath();
  return rules.judgement().cleared ? "cleared" : "";
}

void Record(const RecordingOptions& options) {
  const std::vector<std::uint16_t> frames = ReadFrames(options.actions, options.step_frames);
  const mario::Game game = mario::LoadGame(options.game);
  const mario::Rom rom = mario::LoadRom(options.rom);
  const std::string level = options.level.empty() ? game.levels.front().name : options.level;
  if (!game.FindLevel(level)) throw mario::UsageError("the game has no level " + level);
  mario::Emulator emulator(rom);
  mario::StartStates(game).Load({.level = level, .seed = 0, .difficulty = 0}, emulator);
  mario::DemonstrationWriter writer(
      options.folder, {.game = game.name,
                       .rom_sha1 = rom.sha1,
                       .description = game.sha1,
                       .emulator = mario::EmulatorAndConsole(emulator.platform()),
                       .level = level,
                       .settings = {{"recorded-with", "record_demonstration"},
                                    {"step-frames", std::to_string(options.step_frames)}}});
  mario::GameRules rules(game);
  emulator.RunFrame(0, mario::Draw::kYes);
  writer.Frame(0);
  rules.Begin(emulator);
  std::string ended_by;
  for (std::size_t i = 0; i < frames.size() && ended_by.empty(); ++i) {
    emulator.RunFrame(frames[i], mario::Draw::kYes);
    writer.Frame(frames[i]);
    rules.Judge(emulator);
    ended_by = EndOf(rules);
    if (writer.WantsState()) writer.State(mario::MakeLevelState(emulator));
  }
  writer.State(mario::MakeLevelState(emulator));
  writer.End(ended_by.empty() ? "stopped" : ended_by);
  std::cout << writer.file().string() << ": " << writer.frames() << " frames, ended by "
            << (ended_by.empty() ? "stopped" : ended_by) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  return mario::RunProgram("record_demonstration", [&] {
    RecordingOptions options;
    CLI::App app("Records a file of actions as a demonstration", "record_demonstration");
    app.add_option("--game", options.game, "the game's folder")->required();
    app.add_option("--rom", options.rom, "the game's ROM")->required();
    app.add_option("--level", options.level, "one of the game's levels; empty: its first");
    app.add_option("--actions", options.actions,
                   "file of lines \"STEPS BUTTONS\", as level_search and informed_player --best "
                   "write them")
        ->required();
    app.add_option("--step-frames", options.step_frames, "frames of a step of this file")
        ->check(CLI::Range(1, 60))
        ->capture_default_str();
    app.add_option("--out", options.folder, "folder that the recording is put into")->required();
    if (!mario::ParseOptions(app, {argv + 1, argv + argc})) return mario::kDone;
    Record(options);
    return mario::kDone;
  });
}
