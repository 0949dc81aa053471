#include "enemies.h"

#include "art_data.h"
#include "camera.h"
#include "joypad.h"
#include "level.h"
#include "memory.h"
#include "motion.h"
#include "player.h"
#include "score.h"
#include "sprites.h"
#include "tile_flags.h"

// Speeds in 1/16 px a frame.
#define GRAVITY 4
#define WALKER_SPEED 8
#define HOP_SPEED 12
#define HOP_JUMP_SPEED 32
#define HOP_GRAVITY 2
#define HOP_REST_FRAMES 48
#define FLYER_SPEED 10
#define FLYER_MAX_Y_SPEED 8
#define SHOT_SPEED 20
#define SHOT_HEIGHT 4  // px above the shooter's feet
#define SHOOTING_FRAMES 112
#define FIRST_SHOT_FRAME 60
#define SHORTEST_SHOT 36  // px: nearer than that it does not shoot

#define BEATEN_FRAMES 20
#define TOUCH_WIDTH 10  // px between centres
#define HEIGHT 12
#define SHOT_TOUCH 7
#define STOMP_DEPTH 8  // px of an enemy's height in which the sprout's feet still land on it

// The sprout at the frame's beginning: one leap may land on several enemies.
static uint8_t player_falls;
static uint16_t player_pixel_x;
static int16_t player_pixel_y;
static uint8_t height;

void enemies_begin(Thing* thing) {
  if (thing->kind == KIND_WALKER) thing->x_speed = -WALKER_SPEED;
  if (thing->kind == KIND_FLYER) thing->x_speed = -FLYER_SPEED;
  if (thing->kind == KIND_SHOOTER) thing->timer = FIRST_SHOT_FRAME;
}

void enemies_begin_frame(void) {
  player_falls = y_speed > 0;
  player_pixel_x = player_x >> 4;
  player_pixel_y = player_y >> 4;
  height = player_height();
}

static int16_t player_distance(const Thing* thing) {
  return (int16_t)(player_pixel_x - (thing->x >> 4));
}

static void step_hopper(Thing* thing) {
  motion_fall(thing, HOP_GRAVITY);
  if (!thing->on_ground) {
    motion_walk(thing);
  } else if (++thing->timer == HOP_REST_FRAMES) {
    thing->timer = 0;
    thing->y_speed = -HOP_JUMP_SPEED;
    thing->x_speed = player_distance(thing) < 0 ? -HOP_SPEED : HOP_SPEED;
  }
}

// Straight to the left, up and down in waves.
static void step_flyer(Thing* thing) {
  ++thing->timer;
  thing->x += thing->x_speed;
  thing->y += thing->y_speed;
  if (thing->timer & 1) return;
  thing->y_speed += thing->turned ? -1 : 1;
  if (thing->y_speed >= FLYER_MAX_Y_SPEED) thing->turned = 1;
  if (thing->y_speed <= -FLYER_MAX_Y_SPEED) thing->turned = 0;
}

static void step_shooter(Thing* thing) {
  const int16_t distance = player_distance(thing);
  Thing* shot = things;
  uint8_t i;
  motion_fall(thing, GRAVITY);
  thing->x_speed = distance < 0 ? -1 : 1;
  if (++thing->timer < SHOOTING_FRAMES) return;
  thing->timer = 0;
  if (distance > -SHORTEST_SHOT && distance < SHORTEST_SHOT) return;
  for (i = 0; i != THING_SLOTS && shot->kind != KIND_NONE; ++i) ++shot;
  if (i == THING_SLOTS) return;
  shot->kind = KIND_SHOT;
  shot->phase = PHASE_ALIVE;
  shot->x = thing->x;
  shot->y = thing->y - (SHOT_HEIGHT << 4);
  shot->x_speed = distance < 0 ? -SHOT_SPEED : SHOT_SPEED;
  shot->y_speed = 0;
  shot->timer = 0;
}

static void step_shot(Thing* thing) {
  thing->x += thing->x_speed;
  if (level_flags((uint8_t)(thing->x >> 4), (uint8_t)(thing->y >> 4) - 4) & TILE_SOLID)
    thing->kind = KIND_NONE;
}

static void move(Thing* thing) {
  switch (thing->kind) {
    case KIND_WALKER:
      ++thing->timer;
      motion_walk(thing);
      motion_fall(thing, GRAVITY);
      break;
    case KIND_HOPPER:
      step_hopper(thing);
      break;
    case KIND_FLYER:
      step_flyer(thing);
      break;
    case KIND_SHOOTER:
      step_shooter(thing);
      break;
    default:
      step_shot(thing);
  }
}

static void beat(Thing* thing) {
  thing->phase = PHASE_BEATEN;
  thing->timer = BEATEN_FRAMES;
  score_add(SCORE_STOMP);
  player_bounce(joypad_held);
}

static void touch(Thing* thing) {
  const uint8_t is_shot = thing->kind == KIND_SHOT;
  const int8_t width = is_shot ? SHOT_TOUCH : TOUCH_WIDTH;
  const int16_t distance = player_distance(thing);
  int16_t above;  // of the sprout's feet
  if (distance >= width || distance <= -width) return;
  above = (thing->y >> 4) - player_pixel_y;
  if (above >= (is_shot ? SHOT_TOUCH : HEIGHT) || -above >= height) return;
  if (player_falls && !is_shot && above >= HEIGHT - STOMP_DEPTH) {
    beat(thing);
  } else {
    player_hurt(CAUSE_WALKER + thing->kind);
  }
}

void enemies_step(Thing* thing) {
  if (thing->phase == PHASE_BEATEN) {
    if (--thing->timer == 0) thing->kind = KIND_NONE;
    return;
  }
  move(thing);
  if (thing->kind != KIND_NONE) touch(thing);
}

static uint8_t picture(const Thing* thing) {
  if (thing->phase == PHASE_BEATEN)
    return thing->kind == KIND_WALKER ? SPRITE_WALKER_FLAT : SPRITE_PUFF;
  switch (thing->kind) {
    case KIND_WALKER:
      return thing->timer & 8 ? SPRITE_WALKER_ONE : SPRITE_WALKER_TWO;
    case KIND_HOPPER:
      return thing->on_ground ? SPRITE_HOPPER_REST : SPRITE_HOPPER_LEAP;
    case KIND_FLYER:
      return thing->timer & 4 ? SPRITE_FLYER_ONE : SPRITE_FLYER_TWO;
    default:
      return thing->timer > SHOOTING_FRAMES - 24 ? SPRITE_SHOOTER_OPEN : SPRITE_SHOOTER;
  }
}

void enemies_draw(const Thing* thing) {
  const uint8_t x = thing->screen_x - 8;
  const uint8_t y = thing->screen_y;
  if (thing->kind == KIND_SHOT) {
    sprites_add(x, y, SPRITE_SHOT, 0);
  } else {
    sprites_add_pair(x, y, picture(thing), thing->x_speed > 0 ? SPRITE_FLIPPED : 0);
  }
}
