#pragma once
// Levels out of a 32-bit seed. A level is a chain of segments, each of which begins and ends on
// flat ground and can be passed by itself with room to spare, so that every chain can be cleared:
// README.md gives the margins.

#include <stdint.h>

#define GENERATED_WIDTH 336
#define GENERATED_GOAL 324

// Difficulty 1-9; other values are taken as the nearest.
void generator_begin(uint32_t seed, uint8_t difficulty);

// The next column's 16 tiles, from column 0 on. `live`: its things come to life, too. Sets
// level_checkpoint when it draws the checkpoint's post.
void generator_column(uint8_t* tiles, uint8_t live);
