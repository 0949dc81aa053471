#include "score.h"

#include "memory.h"

#define MOST_LIVES 0x99

static uint8_t carry;

// a + b + carry of packed BCD.
static uint8_t add_digits(uint8_t a, uint8_t b) {
  uint8_t low = (a & 0x0F) + (b & 0x0F) + carry;
  uint8_t high = (a >> 4) + (b >> 4);
  if (low > 9) {
    low -= 10;
    ++high;
  }
  carry = high > 9;
  if (carry) high -= 10;
  return (uint8_t)(high << 4) | low;
}

static uint8_t minus_one(uint8_t bcd) { return bcd & 0x0F ? bcd - 1 : bcd - 7; }

void score_add(uint16_t points) {
  carry = 0;
  score[0] = add_digits(score[0], (uint8_t)points);
  score[1] = add_digits(score[1], (uint8_t)(points >> 8));
  score[2] = add_digits(score[2], 0);
}

void score_coin(void) {
  score_add(SCORE_COIN);
  carry = 0;
  coins = add_digits(coins, 1);
  if (carry && lives != MOST_LIVES) {
    carry = 0;
    lives = add_digits(lives, 1);
  }
}

void clock_begin(void) {
  clock_fraction = CLOCK_FRAMES;
  clock_units[0] = 0x00;
  clock_units[1] = 0x04;
  hurry = 0;
}

uint8_t clock_take(void) {
  if (clock_units[0] == 0) {
    if (clock_units[1] == 0) return 0;
    clock_units[0] = 0x99;
    clock_units[1] = minus_one(clock_units[1]);
  } else {
    clock_units[0] = minus_one(clock_units[0]);
  }
  return 1;
}

uint8_t clock_step(void) {
  if (--clock_fraction) return 0;
  clock_fraction = CLOCK_FRAMES;
  clock_take();
  if (clock_units[1]) return 0;
  hurry = clock_units[0] < 0x50 ? 2 : 1;
  if (clock_units[0]) return 0;
  hurry = 3;
  return 1;
}

uint8_t lives_take(void) {
  if (lives == 0) return 0;
  lives = minus_one(lives);
  return 1;
}
