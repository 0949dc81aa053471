#pragma once
// Score, coins, lives and the clock: packed BCD, lowest byte first.

#include <stdint.h>

// Points in BCD hundreds-and-tens: 0x0100 is 100.
#define SCORE_COIN 0x0100
#define SCORE_STOMP 0x0100
#define SCORE_DEW 0x1000
#define SCORE_BRICK 0x0050
#define SCORE_TIME_UNIT 0x0010

void score_add(uint16_t points);
void score_coin(void);

// One frame of the clock; returns 1 in the frame in which it reaches 0.
uint8_t clock_step(void);
void clock_begin(void);

// Takes one unit away; returns 0 when none is left.
uint8_t clock_take(void);

uint8_t lives_take(void);
