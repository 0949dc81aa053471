#pragma once

#include "emulator_server/emulator/rom.h"

namespace mario {

// A game of our own that counts hundreds. While right is held its score grows by 100 every eight
// frames: packed BCD, lowest byte first, at C000 to C002, of which C000 is always 0. All six digits
// are drawn as tiles in the screen's upper left corner. C005 is a copy of C001 that nothing reads.
Rom CountingRom();

}  // namespace mario
