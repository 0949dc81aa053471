#include "things.h"

#include "art_data.h"
#include "camera.h"
#include "joypad.h"
#include "level.h"
#include "memory.h"
#include "player.h"
#include "score.h"
#include "sprites.h"
#include "tile_flags.h"

#define WALKER_SPEED 8  // 1/16 px a frame
#define GRAVITY 4
#define MAX_FALL_SPEED 48
#define FLAT_FRAMES 20
#define LOST_BEHIND 24  // px left of the screen, or right of it
#define PIT_DEPTH 168
#define HALF_WIDTH 6
#define TOUCH_WIDTH 10  // between centres
#define TOUCH_HEIGHT 12
#define STOMP_DEPTH 8  // how far the sprout's feet may be below an enemy's top when it lands

void things_clear(void) {
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i) things[i].kind = KIND_NONE;
}

void things_spawn(uint8_t kind, uint16_t column, uint8_t row) {
  Thing* thing = things;
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i, ++thing) {
    if (thing->kind != KIND_NONE) continue;
    thing->kind = kind;
    thing->phase = PHASE_ALIVE;
    thing->x = (column << 7) + (8 << 4);
    thing->y = (int16_t)(row + 1) * 128 + LEVEL_TOP * 16;
    thing->x_speed = kind == KIND_WALKER ? -WALKER_SPEED : 0;
    thing->y_speed = 0;
    thing->timer = 0;
    thing->on_ground = 0;
    return;
  }
}

// Moves with gravity; turns at walls.
static void walk(Thing* thing) {
  const uint16_t x = (uint16_t)(thing->x + thing->x_speed) >> 4;
  const int16_t feet = thing->y >> 4;
  int16_t below;
  const uint16_t front = thing->x_speed < 0 ? x - HALF_WIDTH : x + HALF_WIDTH;
  if (level_flags(front, feet - 2) & TILE_SOLID) {
    thing->x_speed = -thing->x_speed;
  } else {
    thing->x += thing->x_speed;
  }
  if (thing->y_speed < MAX_FALL_SPEED) thing->y_speed += GRAVITY;
  below = (thing->y + thing->y_speed) >> 4;
  if ((level_flags(x - 4, below) | level_flags(x + 3, below)) & (TILE_SOLID | TILE_TOP)) {
    thing->y = (below & ~7) << 4;
    thing->y_speed = 0;
  } else {
    thing->y += thing->y_speed;
  }
}

static uint8_t near_player(const Thing* thing) {
  const int16_t dx = (int16_t)((thing->x >> 4) - (player_x >> 4));
  const int16_t dy = (thing->y >> 4) - (player_y >> 4);
  if (dx >= TOUCH_WIDTH || dx <= -TOUCH_WIDTH) return 0;
  return dy < TOUCH_HEIGHT && -dy < TOUCH_HEIGHT ? 1 : dy >= 0 && dy < player_height();
}

static void touch(Thing* thing) {
  const int16_t above = (thing->y >> 4) - (player_y >> 4);
  if (!near_player(thing)) return;
  if (y_speed > 0 && above >= TOUCH_HEIGHT - STOMP_DEPTH) {
    thing->phase = PHASE_FLAT;
    thing->timer = FLAT_FRAMES;
    score_add(SCORE_STOMP);
    player_bounce(joypad_held);
  } else {
    player_hurt(CAUSE_WALKER);
  }
}

static void leave_when_lost(Thing* thing) {
  const int16_t x = (int16_t)((thing->x >> 4) - camera_x);
  if (x < -LOST_BEHIND || x > 184 + LOST_BEHIND || (thing->y >> 4) > PIT_DEPTH)
    thing->kind = KIND_NONE;
  thing->screen_x = (uint8_t)(x + 8);
  thing->screen_y = (uint8_t)(thing->y >> 4);
}

static void step(Thing* thing) {
  if (thing->phase == PHASE_FLAT) {
    if (--thing->timer == 0) thing->kind = KIND_NONE;
    return;
  }
  ++thing->timer;
  if (thing->kind == KIND_WALKER) {
    walk(thing);
    touch(thing);
  }
}

void things_step(void) {
  Thing* thing = things;
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i, ++thing) {
    if (thing->kind == KIND_NONE) continue;
    step(thing);
    leave_when_lost(thing);
  }
}

void things_draw(void) {
  const Thing* thing = things;
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i, ++thing) {
    if (thing->kind == KIND_NONE) continue;
    sprites_add_pair((int16_t)((thing->x >> 4) - camera_x), thing->y >> 4,
                     thing->phase == PHASE_FLAT ? SPRITE_WALKER_FLAT
                     : thing->timer & 8         ? SPRITE_WALKER_ONE
                                                : SPRITE_WALKER_TWO,
                     0);
  }
}
