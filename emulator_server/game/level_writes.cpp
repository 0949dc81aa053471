#include "emulator_server/game/level_writes.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "emulator_server/emulator/platform.h"
#include "emulator_server/game/game_formula.h"
#include "emulator_server/game/parsers/json_lines.h"
#include "emulator_server/game/variable_access.h"

namespace mario {
namespace {

const std::array<std::string, 2> kNames = {"seed", "difficulty"};

[[noreturn]] void Fail(const Game& game, const std::string& place, const std::string& reason) {
  throw std::runtime_error(PlaceText(game.file, place) + ": " + reason);
}

std::string Place(const Level& level, const LevelWrite& write) {
  const std::string moment = write.moment == kAtTitle ? "" : "writes." + write.moment + ".";
  return "levels." + level.name + "." + moment + write.name;
}

std::vector<std::string> Moments(const StartSequence& start) {
  std::vector<std::string> moments = {kAtTitle};
  for (const HeldButtons& held : start.to_play) {
    if (!held.moment.empty()) moments.push_back(held.moment);
  }
  moments.push_back(kAtPlay);
  return moments;
}

std::size_t WrittenVariable(const Game& game, const std::string& name, const std::string& place) {
  const std::optional<std::size_t> index = game.FindVariable(name);
  if (!index) Fail(game, place, game.UnknownVariable(name));
  const Variable& variable = game.variables[*index];
  if (variable.array || variable.pointer) {
    Fail(game, place,
         "an array, or what a pointer leads to, cannot be written; name a variable "
         "with an address and without a length");
  }
  const auto platform = ParsePlatform(game.platform);
  if (platform && !IsWritable(*platform, variable.addresses())) {
    Fail(game, place,
         "the variable's address " + AddressText(variable.address) + " cannot be written to");
  }
  return *index;
}

}  // namespace

std::vector<std::pair<std::size_t, double>> LevelWrites(const Game& game, const Level& level,
                                                        std::uint32_t seed, int difficulty,
                                                        std::string_view moment) {
  std::array<double, 2> values = {static_cast<double>(seed), static_cast<double>(difficulty)};
  std::vector<std::pair<std::size_t, double>> writes;
  for (const LevelWrite& write : level.writes) {
    if (write.moment != moment) continue;
    const std::string place = Place(level, write);
    const std::size_t index = WrittenVariable(game, write.name, place);
    const GameFormula formula(game, place, write.formula, kNames, values);
    double value = formula.Evaluate();
    try {
      if (value >= 0.0 && formula.Reads("seed")) value = CutToSize(game.variables[index], value);
      CheckValue(game.variables[index], value);
    } catch (const std::runtime_error& error) {
      Fail(game, place, error.what());
    }
    writes.emplace_back(index, value);
  }
  return writes;
}

void CheckLevelWrites(const Game& game, const Level& level) {
  const std::vector<std::string> moments = Moments(game.StartOf(level));
  for (const LevelWrite& write : level.writes) {
    if (std::find(moments.begin(), moments.end(), write.moment) != moments.end()) continue;
    std::string known;
    for (const std::string& moment : moments) known += (known.empty() ? "" : ", ") + moment;
    Fail(game, Place(level, write),
         "the level's start has no moment \"" + write.moment + "\"; it has: " + known);
  }
  const bool by_difficulty = LevelReads(game, level, "difficulty");
  const int greatest = by_difficulty ? game.difficulties.greatest : game.difficulties.least;
  for (const std::string& moment : moments) {
    for (int i = game.difficulties.least; i <= greatest; ++i) {
      LevelWrites(game, level, 0, i, moment);
    }
  }
}

bool LevelReads(const Game& game, const Level& level, const std::string& name) {
  std::array<double, 2> values = {};
  return std::any_of(level.writes.begin(), level.writes.end(), [&](const LevelWrite& write) {
    return GameFormula(game, Place(level, write), write.formula, kNames, values).Reads(name);
  });
}

const Level* FindGeneratedLevel(const Game& game) {
  const auto found = std::find_if(game.levels.begin(), game.levels.end(), [&](const Level& level) {
    return LevelReads(game, level, "seed");
  });
  return found == game.levels.end() ? nullptr : &*found;
}

}  // namespace mario
