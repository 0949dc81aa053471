#pragma once

#include <string>
#include <vector>

#include "emulator_server/game/game.h"
#include "emulator_server/game/parsers/json_file.h"

// The parts of a game.json, for game_file.cpp. Each throws std::runtime_error naming the file, the
// line, the place and the reason.
namespace mario {

// `platform`: the console whose memory the variables are in.
std::vector<Variable> ReadVariables(const JsonValue& json, Platform platform);

std::vector<ActionSet> ReadActionSets(const JsonValue& json);

// Of "levels", after the game's own start, which is that of every level without one.
std::vector<Level> ReadLevels(const JsonValue& json, const Game& game);

// What is written as formulas with names, in the file's order.
std::vector<NamedFormula> ReadNamedFormulas(const JsonValue& json);

Difficulties ReadDifficulties(const JsonValue& json);
ArchiveRules ReadArchiveRules(const JsonValue& json);

// Of "settings", for a game with these actions and difficulties.
std::vector<RecommendedSetting> ReadSettings(const JsonValue& json, const Game& game);

}  // namespace mario
