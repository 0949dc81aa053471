#include "motion.h"

#include "level.h"
#include "tile_flags.h"

#define HALF_WIDTH 6
#define FOOT 4
#define MAX_FALL_SPEED 48

void motion_walk(Thing* thing) {
  const uint16_t x = (uint16_t)(thing->x + thing->x_speed) >> 4;
  const uint16_t front = thing->x_speed < 0 ? x - HALF_WIDTH : x + HALF_WIDTH;
  if (level_flags(front, (thing->y >> 4) - 2) & TILE_SOLID) {
    thing->x_speed = -thing->x_speed;
  } else {
    thing->x += thing->x_speed;
  }
}

void motion_fall(Thing* thing, uint8_t gravity) {
  const uint16_t x = thing->x >> 4;
  int16_t below;
  if (thing->y_speed < MAX_FALL_SPEED) thing->y_speed += gravity;
  below = (thing->y + thing->y_speed) >> 4;
  thing->on_ground = 0;
  if (thing->y_speed >= 0 && ((level_flags(x - FOOT, below) | level_flags(x + FOOT - 1, below)) &
                              (TILE_SOLID | TILE_TOP))) {
    thing->y = (below & ~7) << 4;
    thing->y_speed = 0;
    thing->on_ground = 1;
  } else {
    thing->y += thing->y_speed;
  }
}
