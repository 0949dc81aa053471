// Proves that levels can be cleared: searches a way through each and reports them.

#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "common/options.h"
#include "common/program.h"
#include "games/sprout_land/tools/text_file.h"
#include "tests/tools/level_search.h"

namespace {

struct SearchOptions {
  std::string game;
  std::string rom;
  std::string level = "1-1";
  std::uint32_t first_seed = 0;
  int seeds = 1;
  int done = 0;
  std::optional<int> difficulty;
  std::string actions;
  mario::LevelSearchConfig search;
};

// Without a difficulty each of the game's is searched in turn.
mario::LevelStart StartOf(const SearchOptions& options, const mario::Difficulties& all, int i) {
  return {
      .level = options.level,
      .seed = options.first_seed + static_cast<std::uint32_t>(i),
      .difficulty = options.difficulty.value_or(all.least + i % (all.greatest - all.least + 1))};
}

int Search(const SearchOptions& options) {
  const mario::Rom rom = mario::LoadRom(options.rom);
  const mario::Game game = mario::LoadGame(options.game);
  if (!game.FindLevel(options.level))
    throw mario::UsageError("the game has no level " + options.level);
  if (options.difficulty && !game.difficulties.Contains(*options.difficulty)) {
    throw mario::UsageError("the game's difficulties are " +
                            std::to_string(game.difficulties.least) + " to " +
                            std::to_string(game.difficulties.greatest) + ", not " +
                            std::to_string(*options.difficulty));
  }
  if (options.done >= options.seeds)
    throw mario::UsageError("--done leaves none of the seeds; --seeds counts them too");
  mario::Emulator emulator(rom);
  mario::StartStates starts(game);
  const mario::LevelSearchConfig& config = options.search;
  int cleared = 0;
  for (int i = options.done; i < options.seeds; ++i) {
    const mario::LevelStart start = StartOf(options, game.difficulties, i);
    const auto result = mario::SearchLevel(game, start, starts, config, emulator);
    cleared += result.cleared;
    std::cout << start.level << " seed " << start.seed << " difficulty " << start.difficulty << ": "
              << (result.cleared ? "cleared in " : "NOT CLEARED, ") << result.actions.size()
              << " steps, furthest " << result.furthest_position << ", " << result.expansions
              << " states expanded" << std::endl;
    if (!options.actions.empty() && result.cleared) {
      const auto* action_set = game.FindActionSet(config.action_set);
      mario::WriteTextFile(options.actions, mario::ActionsText(result.actions, *action_set));
    }
  }
  const int searched = options.seeds - options.done;
  std::cout << cleared << " of " << searched << " cleared\n";
  return cleared == searched ? mario::kDone : mario::kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  return mario::RunProgram("level_search", [&] {
    SearchOptions options;
    CLI::App app("Searches a way through a game's levels, over save states", "level_search");
    app.add_option("--game", options.game, "the game's folder")->required();
    app.add_option("--rom", options.rom, "the game's ROM")->required();
    app.add_option("--level", options.level, "one of the game's levels")->capture_default_str();
    app.add_option("--first-seed", options.first_seed, "of generated levels")
        ->capture_default_str();
    app.add_option("--seeds", options.seeds, "how many, one after the other")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    app.add_option("--done", options.done, "of the seeds: so many at the beginning are left out")
        ->check(CLI::Range(0, 1000000))
        ->capture_default_str();
    app.add_option("--difficulty", options.difficulty,
                   "of generated levels; each of the game's in turn unless it is given");
    app.add_option("--actions", options.actions, "file for the last way that was found");
    app.add_option("--action-set", options.search.action_set, "one of the game's action sets")
        ->capture_default_str();
    app.add_option("--step-frames", options.search.step_frames,
                   "frames for which an action is held; more of them are more like a person's play")
        ->check(CLI::Range(1, 60))
        ->capture_default_str();
    app.add_option("--expansions", options.search.max_expansions,
                   "states from which every action is tried, until the search gives up")
        ->check(CLI::Range(1, 10000000))
        ->capture_default_str();
    return mario::ParseOptions(app, {argv + 1, argv + argc}) ? Search(options) : mario::kDone;
  });
}
