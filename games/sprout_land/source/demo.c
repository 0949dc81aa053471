#include "demo.h"

#include "joypad.h"
#include "level.h"
#include "memory.h"
#include "player.h"
#include "tile_flags.h"

#define DEMO_FRAMES 1200
#define FORESIGHT 30  // px in which an enemy makes it jump
#define STEP_AHEAD 14

uint8_t demo_held;
uint8_t demo_pressed;

static uint16_t frames;

void demo_begin(void) {
  frames = 0;
  demo_held = 0;
}

static uint8_t enemy_ahead(void) {
  const Thing* thing = things;
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i, ++thing) {
    const int16_t distance = (int16_t)((thing->x >> 4) - (player_x >> 4));
    if (thing->kind <= KIND_SHOT && thing->phase == PHASE_ALIVE && distance > 0 &&
        distance < FORESIGHT)
      return 1;
  }
  return 0;
}

static uint8_t obstacle_ahead(void) {
  const uint8_t x = (uint8_t)(player_x >> 4) + STEP_AHEAD;
  const uint8_t feet = (uint8_t)(player_y >> 4);
  if (level_flags(x, feet - 2) & TILE_SOLID) return 1;
  return feet <= 128 && !(level_flags(x, 130) & TILE_SOLID);
}

void demo_step(void) {
  const uint8_t before = demo_held;
  demo_held = BUTTON_RIGHT;
  if (y_speed < 0 || (on_ground && !(before & BUTTON_A) && (enemy_ahead() || obstacle_ahead())))
    demo_held |= BUTTON_A;
  demo_pressed = demo_held & (uint8_t)~before;
  ++frames;
}

uint8_t demo_is_over(void) { return frames >= DEMO_FRAMES; }
