#include "camera.h"

#include "level.h"
#include "memory.h"

#define LOCKED_X (81 - 8)  // of the player's centre on the screen
#define FIRST_BLOCK 12     // camera_block's value at a level's start, as in Super Mario Land

uint16_t camera_x;

void camera_begin(uint16_t x) {
  camera_x = x;
  camera_block = FIRST_BLOCK + (uint8_t)(camera_x >> 4);
  scroll_low = (uint8_t)camera_x;
}

void camera_follow(uint16_t player_x) {
  const uint16_t last = (level_width - 20) << 3;
  uint16_t wanted;
  if (player_x <= camera_x + LOCKED_X) return;
  wanted = player_x - LOCKED_X;
  camera_begin(wanted < last ? wanted : last);
}
