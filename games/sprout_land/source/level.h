#pragma once
// The level as far as it is on the map: a ring of 32 columns of 16 tiles. Columns come from the
// left to the right, from a hand-made map or from the generator, and never go back.

#include <stdint.h>

#define LEVEL_ROWS 16
#define LEVEL_TOP 16  // screen y of row 0
#define NO_COLUMN_YET 0xFFFF

// In columns. The generator learns the checkpoint on its way: NO_COLUMN_YET before.
extern uint16_t level_width;
extern uint16_t level_checkpoint;
extern uint16_t level_goal;

// Puts the level of `world_level` (FF: generated) onto the map, from column `start` on, with the
// screen off. Things come to life from there on.
void level_begin(uint16_t start);

// Brings at most one more column onto the map, when the camera (in px) needs it.
void level_scroll(uint16_t camera);

// Tile and flags at a pixel: x in the level, of which the ring needs the low byte only; y on the
// screen. Above (y wraps to 240-255) and below the map there is sky.
uint8_t level_tile(uint8_t x, uint8_t y);
uint8_t level_flags(uint8_t x, uint8_t y);

// Replaces the tile at a pixel on the map and on the screen.
void level_change(uint8_t x, uint8_t y, uint8_t tile);
