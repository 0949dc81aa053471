#include "emulator_server/workshop/check.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/config_check.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game.h"
#include "emulator_server/workshop/played_episode.h"
#include "emulator_server/workshop/png.h"

namespace mario {
namespace {

constexpr int kShortEpisode = 10;       // steps
constexpr int kRandomSteps = 2000;      // of the episode that is played at random, at most
constexpr std::size_t kTableRows = 12;  // of an episode, besides its last step

void CheckChecksum(const Game& game, const Rom& rom, bool strict, std::ostream& out) {
  out << "ROM        " << rom.file.string() << ", " << rom.bytes.size() << " bytes, "
      << PlatformName(rom.platform) << ", SHA-1 " << rom.sha1 << "\n";
  const auto complaint = ChecksumComplaint(game, rom);
  if (complaint && strict) throw std::runtime_error(*complaint);
  if (complaint) out << "WARNING    " << *complaint << "; its variables may be elsewhere\n";
  if (!complaint && !game.roms.empty()) out << "checksum   is the one that the game names\n";
}

// Of one environment that plays these levels.
EnvironmentConfig ConfigOf(const Game& game, std::vector<std::string> levels,
                           const CheckOptions& options) {
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  config.levels = std::move(levels);
  config.first_level_seed = config.last_level_seed = options.level_seed;
  config.first_level_difficulty = config.last_level_difficulty = options.level_difficulty;
  config = WithGameDefaults(config, game);
  CheckConfig(config, game);
  return config;
}

// What holds of all episodes that were played.
struct Findings {
  int steps = 0;
  bool rewarded = false;
  bool moved = false;
  bool ended = false;             // one by itself, by death or cleared
  std::set<std::size_t> changed;  // of the game's variables
};

void Add(const PlayedEpisode& episode, Findings& findings) {
  const std::vector<double>& first = episode.steps.front().variables;
  for (const PlayedStep& step : episode.steps) {
    findings.rewarded = findings.rewarded || step.judgement.reward != 0.0;
    findings.moved = findings.moved || step.judgement.progress > 0.0;
    findings.ended = findings.ended || step.judgement.died || step.judgement.cleared;
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (step.variables[i] != first[i]) findings.changed.insert(i);
    }
  }
  findings.steps += static_cast<int>(episode.steps.size()) - 1;
}

void Print(const Game& game, const PlayedEpisode& episode, const EpisodePlayer& player,
           std::ostream& out) {
  const Episode& facts = player.episode();
  const PlayedStep& last = episode.steps.back();
  out << "episode    " << episode.name << " (" << player.actions().name << ") in "
      << facts.start.level << ": " << facts.steps << " steps, return " << facts.total_reward
      << ", position " << last.judgement.position << ", "
      << (last.ended_by.empty() ? "not ended" : "ended by " + last.ended_by) << "\n"
      << EpisodeTable(game, episode, kTableRows) << std::flush;
}

// One episode, with everything that judges and observes it. Prints what was played before an error,
// too, and throws when the episode is over at once.
void PlayAndPrint(const Game& game, EpisodePlayer& player, int most_steps,
                  const std::function<int()>& choose, PlayedEpisode& episode, std::ostream& out) {
  try {
    PlayEpisode(player, most_steps, choose, episode);
  } catch (...) {
    if (!episode.steps.empty()) Print(game, episode, player, out);
    throw;
  }
  Print(game, episode, player, out);
  const PlayedStep& last = episode.steps.back();
  if (last.step == 1 && (last.judgement.died || last.judgement.cleared)) {
    throw std::runtime_error(game.file.string() + ": the episode " + episode.name +
                             " ended in its first step, by " + last.ended_by +
                             "; check formulas.died and formulas.cleared");
  }
}

// `is_described`: somebody has said when an episode ends.
void Warn(const Game& game, const Findings& findings, bool is_described, std::ostream& out) {
  const std::string all = "in all " + std::to_string(findings.steps) + " steps; check ";
  if (!findings.rewarded) out << "WARNING    the reward is 0 " << all << "formulas.reward\n";
  if (!findings.moved && !game.formulas.position.empty()) {
    out << "WARNING    the position never grows " << all << "formulas.position\n";
  }
  if (!findings.ended && is_described) {
    out << "WARNING    no episode ends by itself, by death or cleared, " << all
        << "formulas.died and formulas.cleared\n";
  }
  std::string constant;
  for (std::size_t i = 0; i < game.variables.size(); ++i) {
    if (findings.changed.contains(i)) continue;
    constant += (constant.empty() ? "" : ", ") + game.variables[i].name;
  }
  if (!constant.empty()) out << "NOTE       these variables never change: " << constant << "\n";
}

void TakeScreenshot(const std::filesystem::path& file, const Emulator& emulator,
                    std::ostream& out) {
  if (file.empty()) return;
  const ScreenView screen = emulator.screen();
  std::vector<std::uint8_t> rgb;
  for (const std::uint32_t pixel : screen.pixels) {
    for (int shift = 0; shift < 24; shift += 8) {
      rgb.push_back(static_cast<std::uint8_t>(pixel >> shift));
    }
  }
  WritePng(file, screen.width, screen.height, rgb);
  out << "screenshot " << file.string() << "\n";
}

// As a learner's first episodes are.
void PlayAtRandom(const Game& game, StartStates& starts, Emulator& emulator,
                  const CheckOptions& options, Findings& findings, std::ostream& out) {
  const EnvironmentConfig config = ConfigOf(game, {game.levels.front().name}, options);
  EpisodePlayer player({game, starts, emulator, config});
  Random random(1, 0);
  const auto choose = [&] {
    return static_cast<int>(random.Below(player.actions().actions.size()));
  };
  PlayedEpisode episode{"of random actions", {}};
  PlayAndPrint(game, player, kRandomSteps, choose, episode, out);
  Add(episode, findings);
  const bool ended = !episode.steps.back().ended_by.empty();
  if (ended && episode.steps.back().step < kShortEpisode) {
    out << "WARNING    it ended within " << kShortEpisode << " steps; was that really play?\n";
  }
}

// One episode for each direction that the actions can hold. False when there is none.
bool PlayDirections(const Game& game, StartStates& starts, Emulator& emulator,
                    const CheckOptions& options, Findings& findings, std::ostream& out) {
  EnvironmentConfig config = ConfigOf(game, {game.levels.front().name}, options);
  config.sticky_probability = 0.0;
  config.max_no_ops = 0;
  EpisodePlayer player({game, starts, emulator, config});
  bool played = false;
  for (const Button button : {kButtonRight, kButtonLeft, kButtonUp, kButtonDown}) {
    const std::optional<int> action = FindActionHolding(player.actions(), button);
    if (!action) continue;
    const std::string& name = player.actions().actions[static_cast<std::size_t>(*action)].name;
    PlayedEpisode episode{"with " + name + " held", {}};
    PlayAndPrint(
        game, player, options.frames / config.frame_skip, [&] { return *action; }, episode, out);
    Add(episode, findings);
    if (!std::exchange(played, true)) TakeScreenshot(options.screenshot, emulator, out);
  }
  return played;
}

}  // namespace

void CheckGame(const CheckOptions& options, std::ostream& out) {
  Rom rom = LoadRom(options.rom);
  const Game game = LoadGameOr(options.game, rom);
  out << "game       " << game.name << ": " << game.variables.size() << " variables, "
      << game.levels.size() << " levels, " << game.action_sets.size() << " action sets\n";
  for (const std::string& note : game.notes) out << "NOTE       " << note << "\n";
  CheckStart(game);
  for (const std::string& warning : rom.warnings) out << "warning    " << warning << "\n";
  CheckChecksum(game, rom, options.strict, out);
  ChooseModel(game, rom);
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
    const StartSequence& sequence = game.StartOf(*level);
    if (!sequence.proves_control()) starts.ProveResponse(start, emulator);
    out << "level      " << level->name << " starts"
        << ", and " << (sequence.control.empty() ? "the player" : sequence.control)
        << " responds to the buttons"
        << "\n";
  }
  Findings findings;
  const bool directions = PlayDirections(game, starts, emulator, options, findings, out);
  PlayAtRandom(game, starts, emulator, options, findings, out);
  if (!directions) {
    out << "NOTE       no action of \"" << game.action_sets.front().name
        << "\" holds a direction\n";
    TakeScreenshot(options.screenshot, emulator, out);
  }
  Warn(game, findings, options.game != kNoDescription, out);
  if (emulator.illegal_opcodes() > 0) throw std::runtime_error("the game has crashed in play");
}

int RunCheckCommand(const std::vector<std::string>& args) {
  CheckOptions options;
  CLI::App app("Checks that a game's description fits its ROM.", "emulator_server check");
  app.option_defaults()->always_capture_default();
  app.add_option("--game", options.game,
                 "folder of the game's description, or none: what holds of any ROM")
      ->required();
  app.add_option("--rom", options.rom, "the game's ROM file")->required();
  app.add_option(
      "--screenshot", options.screenshot,
      "PNG file to write, of the last frame that was played with the first direction held");
  app.add_flag("--strict", options.strict,
               "fail if the game's description does not name the ROM's checksum");
  app.add_option("--frames", options.frames,
                 "number of frames to play with each direction held, at most")
      ->check(CLI::Range(4, 100000));
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
