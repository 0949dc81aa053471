#include "items.h"

#include "memory.h"
#include "motion.h"
#include "player.h"
#include "score.h"

#define SPEED 10  // 1/16 px a frame
#define GRAVITY 4
#define HEIGHT 12
#define TOUCH_WIDTH 12

void items_begin(Thing* thing) { thing->x_speed = SPEED; }

void items_step(Thing* thing) {
  int16_t distance, above;
  motion_walk(thing);
  motion_fall(thing, GRAVITY);
  distance = (int16_t)((player_x >> 4) - (thing->x >> 4));
  above = (thing->y >> 4) - (player_y >> 4);
  if (distance >= TOUCH_WIDTH || distance <= -TOUCH_WIDTH) return;
  if (above >= HEIGHT || -above >= player_height()) return;
  thing->kind = KIND_NONE;
  score_add(SCORE_DEW);
  if (size_state == SIZE_SMALL || size_state == SIZE_SPARED) player_grow();
}
