#include "random.h"

#define WARM_UP_BYTES 24

// A counter drives three bytes that mix into each other. Every step can be undone, so that no two
// seeds ever share a state.
static uint8_t counter, first, second, third;

void random_begin(uint32_t seed) {
  uint8_t i;
  counter = (uint8_t)seed;
  first = (uint8_t)(seed >> 8);
  second = (uint8_t)(seed >> 16);
  third = (uint8_t)(seed >> 24);
  for (i = 0; i != WARM_UP_BYTES; ++i) random_byte();
}

uint8_t random_byte(void) {
  ++counter;
  first ^= third ^ counter;
  second += first;
  third += (second >> 1) ^ first;
  return third;
}

uint8_t random_below(uint8_t limit) { return (uint8_t)(((uint16_t)random_byte() * limit) >> 8); }
