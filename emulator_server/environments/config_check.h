#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/environment.h"
#include "emulator_server/game/game.h"

namespace mario {

// `config` with what it leaves open taken from the game: its first action set, its first level, its
// first level that reads `seed` for one level named by seeds ("7", "100..199"). Throws UsageError
// when several are named so.
EnvironmentConfig WithGameDefaults(EnvironmentConfig config, const Game& game);

// What an experiment asks of a game. Each throws UsageError, naming the setting that the game or
// any environment cannot serve, and what there is instead.
void CheckConfig(const EnvironmentConfig& config, const Game& game);
const ActionSet& RequireActionSet(const Game& game, const std::string& name);

// The configuration's levels with the seeds and the difficulties that each has there.
std::vector<LevelInfo> LevelInfos(const EnvironmentConfig& config, const Game& game);

// Their places among the game's variables, in the order of `names`.
std::vector<std::size_t> RequireVariables(const Game& game, const std::vector<std::string>& names);

}  // namespace mario
