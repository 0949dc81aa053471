#include "lifts.h"

#include "art_data.h"
#include "memory.h"
#include "player.h"
#include "sprites.h"

#define SPEED 8            // 1/16 px a frame
#define FRAMES_ONE_WAY 96  // 48 px
#define HEIGHT 8           // from its lower edge to what is stood on
#define REACH 16           // px from its centre on which the sprout's feet still find it
#define CATCH_ABOVE 2      // px in which a falling sprout is caught
#define CATCH_BELOW 5

static void carry(Thing* thing, int8_t x_moved) {
  const int16_t top = thing->y - (HEIGHT << 4);
  const int16_t below = (player_y - top) >> 4;  // of the sprout's feet
  const int16_t distance = (int16_t)((player_x >> 4) - (thing->x >> 4));
  if (y_speed < 0 || distance >= REACH || distance <= -REACH) return;
  if (below < -CATCH_ABOVE || below > CATCH_BELOW) return;
  player_carry(x_moved, top);
}

void lifts_step(Thing* thing) {
  const int8_t step = thing->turned ? -SPEED : SPEED;
  if (thing->kind == KIND_SIDE_LIFT) {
    thing->x += step;
    carry(thing, step);
  } else {
    thing->y -= step;
    carry(thing, 0);
  }
  if (++thing->timer == FRAMES_ONE_WAY) {
    thing->timer = 0;
    thing->turned = !thing->turned;
  }
}

void lifts_draw(const Thing* thing) {
  const uint8_t x = thing->screen_x - 8;
  sprites_add(x - 8, thing->screen_y, SPRITE_LIFT, 0);
  sprites_add(x, thing->screen_y, SPRITE_LIFT, 0);
  sprites_add(x + 8, thing->screen_y, SPRITE_LIFT, 0);
}
