#pragma once
// The camera only ever moves to the right. It keeps the player's C202 at 81 while it scrolls.

#include <stdint.h>

extern uint16_t camera_x;  // px: the level's x at the screen's left edge

void camera_begin(uint16_t x);
void camera_follow(uint16_t player_x);
