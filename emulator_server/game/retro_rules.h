#pragma once

#include <map>
#include <string>

#include "emulator_server/game/parsers/json_file.h"

namespace mario {

// Variables' names: in stable-retro's folder -> in the formulas.
using RetroNames = std::map<std::string, std::string>;

// The rules of a scenario.json as formulas. Each throws std::runtime_error, naming the place in
// the file, for what it does not know and for Lua scripts.

// Of "reward": one term a variable, and "time".
std::string RewardFormula(const JsonValue& json, const RetroNames& names);

// Of "done", or of one of its nodes: the tests, joined by its condition.
std::string DoneFormula(const JsonValue& json, const RetroNames& names);

}  // namespace mario
