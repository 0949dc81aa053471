#pragma once
// The generator of random bytes behind generated levels: four bytes of state, cheap enough for a
// frame in play. The same seed gives the same bytes.

#include <stdint.h>

void random_begin(uint32_t seed);
uint8_t random_byte(void);

// 0 to limit - 1; limit is at most 255.
uint8_t random_below(uint8_t limit);
