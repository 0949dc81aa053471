#pragma once
// The hardware's 40 objects, of 8x16 pixels each: collected during a frame, shown in the next.

#include <stdint.h>

#define SPRITE_FLIPPED 0x20

void sprites_begin(void);

// One object with its upper left corner at the screen's (x, y).
void sprites_add(int16_t x, int16_t y, uint8_t tile, uint8_t flags);

// A picture of 16x16 that stands with its centre's bottom at the screen's (x, feet_y).
void sprites_add_pair(int16_t x, int16_t feet_y, uint8_t tile, uint8_t flags);

// Hides the objects that were not used.
void sprites_end(void);
