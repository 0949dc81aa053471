#pragma once

#include "emulator_server/game/game.h"
#include "emulator_server/emulator/platform.h"

namespace mario {

// The variable's value in memory: decoded, then the bits of its mask, moved down by its shift; of an
// array, what its reduction makes of these. Throws std::runtime_error in a sentence when its pointer
// points to no memory and it has no value for that.
double ReadVariable(const Variable& variable, const Memory& memory);

// Writes a value, rounded to a whole number; bits outside of the variable's mask stay as they are.
// Throws as CheckValue. Not for arrays, nor for what a pointer leads to.
void WriteVariable(const Variable& variable, double value, Memory& memory);

// Throws std::runtime_error in a sentence when the variable cannot hold the value.
void CheckValue(const Variable& variable, double value);

// Throws std::runtime_error in a sentence when the mask has no bit of the variable, which would then
// always be 0, or when the shift would lose bits of it.
void CheckMask(const Variable& variable);

// What remains of a whole number of 0 or more when it is cut to the variable's size: modulo the
// number of values of its type, then the bits of its mask.
double CutToSize(const Variable& variable, double value);

}  // namespace mario
