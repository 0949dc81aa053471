#include "emulator_server/workshop/check.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/config_check.h"
#include "emulator_server/environments/game_environment.h"
#include "emulator_server/environments/start_states.h"
#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/workshop/png.h"

namespace mario {
namespace {

constexpr int kPrintEvery = 15;      // frames
constexpr int kShortEpisode = 10;    // steps
constexpr int kEpisodeSteps = 2000;  // of the episode that is played at random, at most

void CheckChecksum(const Game& game, const Rom& rom, bool strict, std::ostream& out) {
  out << "ROM        " << rom.file.string() << ", " << rom.bytes.size() << " bytes, "
      << PlatformName(rom.platform) << ", SHA-1 " << rom.sha1 << "\n";
  const auto complaint = ChecksumComplaint(game, rom);
  if (complaint && strict) throw std::runtime_error(*complaint);
  if (complaint) out << "WARNING    " << *complaint << "; its variables may be elsewhere\n";
  if (!complaint && !game.roms.empty()) out << "checksum   is the one that the game names\n";
}

void PrintRow(const Game& game, const GameRules& rules, int frame, std::ostream& out) {
  out << std::setw(6) << frame;
  for (std::size_t i = 0; i < game.variables.size(); ++i) {
    const int width = std::max(6, static_cast<int>(game.variables[i].name.size()) + 1);
    out << std::setw(width) << rules.variables()[i];
  }
  const Judgement& judgement = rules.judgement();
  out << std::setw(10) << judgement.position << std::setw(8) << judgement.reward << std::setw(6)
      << judgement.died << std::setw(8) << judgement.cleared << std::endl;  // live
}

void PlayAndPrint(const Game& game, Emulator& emulator, int frames, std::ostream& out) {
  out << "With right held, judged every " << kPrintEvery << " frames:\n frame";
  for (const Variable& variable : game.variables) {
    out << std::setw(std::max(6, static_cast<int>(variable.name.size()) + 1)) << variable.name;
  }
  out << "  position  reward  died cleared\n";
  GameRules rules(game);
  rules.Begin(emulator);
  PrintRow(game, rules, 0, out);
  for (int frame = 1; frame <= frames; ++frame) {
    emulator.RunFrame(kButtonRight, Draw::kYes);
    if (frame % kPrintEvery != 0) {
      rules.Watch(emulator);
      continue;
    }
    rules.Judge(emulator);
    PrintRow(game, rules, frame, out);
  }
}

// Of one environment that plays these levels.
EnvironmentConfig ConfigOf(const Game& game, std::vector<std::string> levels,
                           const CheckOptions& options) {
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  config.levels = std::move(levels);
  config.first_level_seed = config.last_level_seed = options.level_seed;
  config.level_difficulty = options.level_difficulty;
  config = WithGameDefaults(config, game);
  CheckConfig(config, game);
  return config;
}

// An episode as a learner's first ones are, with everything that judges and observes it. Throws
// when it is over at once.
void PlayRandomEpisode(const Game& game, StartStates& starts, Emulator& emulator,
                       const CheckOptions& options, std::ostream& out) {
  const EnvironmentConfig config = ConfigOf(game, {game.levels.front().name}, options);
  GameEnvironment environment({game, starts, emulator, config}, 0);
  std::vector<std::uint8_t> observation(config.observation.bytes());
  const std::uint64_t actions = RequireActionSet(game, config.action_set).actions.size();
  Random random(1, 0);
  bool rewarded = false;
  TimeStep step;
  for (int i = 0; i <= kEpisodeSteps && !step.last(); ++i) {
    step = environment.StepAlone(static_cast<int>(random.Below(actions)), observation);
    rewarded = rewarded || step.reward != 0.0f;
  }
  const Episode& episode = environment.episode();
  out << "episode    of random actions (" << config.action_set << ") in " << config.levels.front()
      << ": " << episode.steps << " steps, return " << episode.total_reward << ", position "
      << environment.position() << ", "
      << (step.episode ? "ended by " + step.episode->ended_by : "not ended") << "\n";
  if (step.terminated && episode.steps == 1) {
    throw std::runtime_error(game.file.string() + ": the episode ended in its first step, by " +
                             step.episode->ended_by + "; check formulas.died and formulas.cleared");
  }
  if (step.terminated && episode.steps < kShortEpisode) {
    out << "WARNING    it ended within " << kShortEpisode << " steps; was that really play?\n";
  }
  if (!rewarded) out << "WARNING    none of its steps had a reward; check formulas.reward\n";
}

void WriteScreenshot(const std::filesystem::path& file, const Emulator& emulator) {
  const ScreenView screen = emulator.screen();
  std::vector<std::uint8_t> rgb;
  for (const std::uint32_t pixel : screen.pixels) {
    for (int shift = 0; shift < 24; shift += 8) {
      rgb.push_back(static_cast<std::uint8_t>(pixel >> shift));
    }
  }
  WritePng(file, screen.width, screen.height, rgb);
}

}  // namespace

void CheckGame(const CheckOptions& options, std::ostream& out) {
  const Game game = LoadGame(options.game);
  out << "game       " << game.name << ": " << game.variables.size() << " variables, "
      << game.levels.size() << " levels, " << game.action_sets.size() << " action sets\n";
  for (const std::string& note : game.notes) out << "NOTE       " << note << "\n";
  const Rom rom = LoadRom(options.rom);
  for (const std::string& warning : rom.warnings) out << "warning    " << warning << "\n";
  CheckChecksum(game, rom, options.strict, out);
  CheckFits(game, rom);

  std::vector<std::string> levels;
  for (const Level& level : game.levels) levels.push_back(level.name);
  ConfigOf(game, levels, options);

  StartStates starts(game);
  Emulator emulator(rom);
  // The first level last: it is played.
  for (auto level = game.levels.rbegin(); level != game.levels.rend(); ++level) {
    const LevelStart start{level->name, options.level_seed, options.level_difficulty};
    starts.Load(start, emulator);
    if (game.start.control.empty()) starts.ProveResponse(start, emulator);
    out << "level      " << level->name << " starts"
        << ", and " << (game.start.control.empty() ? "the player" : game.start.control)
        << " responds to the buttons"
        << "\n";
  }
  PlayAndPrint(game, emulator, options.frames, out);
  if (!options.screenshot.empty()) {
    WriteScreenshot(options.screenshot, emulator);
    out << "screenshot " << options.screenshot.string() << "\n";
  }
  PlayRandomEpisode(game, starts, emulator, options, out);
  if (emulator.illegal_opcodes() > 0) throw std::runtime_error("the game has crashed in play");
}

int RunCheckCommand(const std::vector<std::string>& args) {
  CheckOptions options;
  CLI::App app("Checks that a game's description fits its ROM.", "emulator_server check");
  app.option_defaults()->always_capture_default();
  app.add_option("--game", options.game, "folder of the game's description")->required();
  app.add_option("--rom", options.rom, "the game's ROM file")->required();
  app.add_option("--screenshot", options.screenshot,
                 "PNG file to write, of the last frame that was played with right held");
  app.add_flag("--strict", options.strict,
               "fail if the game's description does not name the ROM's checksum");
  app.add_option("--frames", options.frames,
                 "number of frames to play with right held, while the variables are printed")
      ->check(CLI::Range(0, 100000));
  app.add_option("--level-seed", options.level_seed,
                 "seed of the generated levels that are started");
  app.add_option("--level-difficulty", options.level_difficulty,
                 "difficulty of the generated levels that are started");
  if (!ParseOptions(app, args)) return kDone;
  std::cout << std::unitbuf;  // so that findings are printed before an error
  CheckGame(options, std::cout);
  return kDone;
}

}  // namespace mario
