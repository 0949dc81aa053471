#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator_server/game/game.h"

namespace mario {

// What a level writes into memory at a moment of its start, for this seed and difficulty: variable's
// index, value. A value that comes from the seed is cut to its variable's size. Throws std::runtime_error naming the
// place of a formula that is wrong, or whose value its variable cannot hold.
std::vector<std::pair<std::size_t, double>> LevelWrites(const Game& game, const Level& level,
                                                        std::uint32_t seed, int difficulty,
                                                        std::string_view moment = kAtTitle);

// Throws as LevelWrites, for any difficulty that the game has, and for a moment that the level's
// start does not have.
void CheckLevelWrites(const Game& game, const Level& level);

// Whether a level's writes depend on `name`: seed or difficulty.
bool LevelReads(const Game& game, const Level& level, const std::string& name);

// The game's first level that reads `seed`; null when it has none.
const Level* FindGeneratedLevel(const Game& game);

}  // namespace mario
