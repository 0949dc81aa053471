#pragma once
// Tiles that answer: blocks hit from below, coins taken in passing.

#include <stdint.h>

// The sprout's head has hit the solid tile at a pixel.
void blocks_bump(uint16_t x, uint8_t y);

// Takes the coins around the sprout's centre and feet.
void blocks_touch(uint8_t x, uint8_t feet);
