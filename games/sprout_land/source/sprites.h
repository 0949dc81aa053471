#pragma once
// The hardware's 40 objects, of 8x16 pixels each: collected during a frame, shown in the next.
// Screen positions wrap at 256; what lies beyond the screen is not shown.

#include <stdint.h>

#define SPRITE_FLIPPED 0x20

void sprites_begin(void);

// One object whose bottom centre stands at the screen's (x, feet_y).
void sprites_add(uint8_t x, uint8_t feet_y, uint8_t tile, uint8_t flags);

// A picture of 16x16, two objects side by side, likewise.
void sprites_add_pair(uint8_t x, uint8_t feet_y, uint8_t tile, uint8_t flags);

// Hides the objects that were used in the last frame and not in this one.
void sprites_end(void);
