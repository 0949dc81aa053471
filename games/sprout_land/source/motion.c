#include "motion.h"

#include "level.h"
#include "tile_flags.h"

#define HALF_WIDTH 6
#define FOOT 4
#define MAX_FALL_SPEED 48

void motion_walk(Thing* thing) {
  const int8_t speed = thing->x_speed;
  const uint16_t moved = thing->x + speed;
  const uint8_t x = (uint8_t)(moved >> 4);
  const uint8_t front = speed < 0 ? x - HALF_WIDTH : x + HALF_WIDTH;
  if (level_flags(front, (uint8_t)(thing->y >> 4) - 2) & TILE_SOLID) {
    thing->x_speed = -speed;
  } else {
    thing->x = moved;
  }
}

static uint8_t carries(uint8_t x, uint8_t y) { return level_flags(x, y) & (TILE_SOLID | TILE_TOP); }

void motion_fall(Thing* thing, uint8_t gravity) {
  const uint8_t x = (uint8_t)(thing->x >> 4);
  int8_t speed = thing->y_speed;
  int16_t moved;
  uint8_t below;
  if (speed < MAX_FALL_SPEED) speed += gravity;
  moved = thing->y + speed;
  below = (uint8_t)(moved >> 4);
  thing->on_ground = 0;
  if (speed >= 0 && (carries(x - FOOT, below) || carries(x + FOOT - 1, below))) {
    moved = (int16_t)(below & 0xF8) << 4;
    speed = 0;
    thing->on_ground = 1;
  }
  thing->y = moved;
  thing->y_speed = speed;
}
