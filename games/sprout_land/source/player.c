#include "player.h"

#include "art_data.h"
#include "blocks.h"
#include "camera.h"
#include "joypad.h"
#include "level.h"
#include "memory.h"
#include "sprites.h"
#include "tile_flags.h"

// Speeds in 1/16 px a frame, accelerations in 1/16 px a frame and frame.
#define WALK_SPEED 16
#define RUN_SPEED 32
#define ACCELERATION 2
#define SLOWING 1
#define JUMP_SPEED 46
#define RUNNING_JUMP_SPEED 49
#define BOUNCE_SPEED 32
#define BOUNCE_SPEED_HELD 46
#define GRAVITY_HELD 2
#define GRAVITY_RELEASED 6
#define GRAVITY_FALLING 4
#define MAX_FALL_SPEED 56
#define DYING_JUMP_SPEED 48

#define SHRINKING_FRAMES 40
#define SPARED_FRAMES 80
#define GROWING_FRAMES 40

#define FOOT 4         // half the width of what must be above ground to stand
#define PIT_DEPTH 168  // y below which it is lost
#define LEFT_MARGIN 8  // from the screen's left edge

uint16_t player_x;
int16_t player_y;

static int8_t x_speed;
static uint8_t size_timer;
static uint8_t height;
static uint8_t stride;  // distance walked, for the legs

uint8_t player_height(void) { return height; }

static void set_size(uint8_t state, uint8_t frames) {
  size_state = state;
  size_timer = frames;
  height = state == SIZE_GROWING || state == SIZE_SUPER ? PLAYER_SUPER_HEIGHT : PLAYER_SMALL_HEIGHT;
}

void player_begin(uint16_t x) {
  player_x = x << 4;
  player_y = 128 << 4;
  x_speed = 0;
  y_speed = 0;
  on_ground = 1;
  jump_state = 0;
  facing = FACING_RIGHT;
  set_size(SIZE_SMALL, 0);
}

static int8_t wanted_speed(uint8_t held) {
  const int8_t speed = held & BUTTON_B ? RUN_SPEED : WALK_SPEED;
  if (held & BUTTON_RIGHT) return speed;
  if (held & BUTTON_LEFT) return -speed;
  return 0;
}

static void steer(uint8_t held) {
  const int8_t wanted = wanted_speed(held);
  if (wanted > 0) facing = FACING_RIGHT;
  if (wanted < 0) facing = FACING_LEFT;
  if (x_speed < wanted) {
    x_speed += x_speed < 0 && wanted == 0 ? SLOWING : ACCELERATION;
    if (x_speed > wanted) x_speed = wanted;
  } else if (x_speed > wanted) {
    x_speed -= x_speed > 0 && wanted >= 0 ? SLOWING : ACCELERATION;
    if (x_speed < wanted) x_speed = wanted;
  }
}

static void leap(uint8_t held, uint8_t pressed) {
  if (on_ground && (pressed & BUTTON_A)) {
    y_speed = x_speed > WALK_SPEED || x_speed < -WALK_SPEED ? -RUNNING_JUMP_SPEED : -JUMP_SPEED;
    on_ground = 0;
  }
  if (y_speed < 0) {
    y_speed += held & BUTTON_A ? GRAVITY_HELD : GRAVITY_RELEASED;
  } else {
    y_speed += GRAVITY_FALLING;
  }
  if (y_speed > MAX_FALL_SPEED) y_speed = MAX_FALL_SPEED;
}

static uint8_t wall_at(uint8_t x) {
  const uint8_t feet = (uint8_t)(player_y >> 4);
  if (level_flags(x, feet - 1) & TILE_SOLID) return 1;
  if (level_flags(x, feet - 7) & TILE_SOLID) return 1;
  if (level_flags(x, feet - 13) & TILE_SOLID) return 1;
  return height == PLAYER_SUPER_HEIGHT && (level_flags(x, feet - 21) & TILE_SOLID);
}

static void move_sideways(int8_t distance) {
  uint16_t x = (player_x + distance) >> 4;
  if (distance > 0 && wall_at(x + PLAYER_HALF_WIDTH - 1)) {
    x = ((x + PLAYER_HALF_WIDTH - 1) & ~7u) - PLAYER_HALF_WIDTH;
    if (x > (player_x >> 4)) x = player_x >> 4;
    player_x = x << 4;
    x_speed = 0;
  } else if (distance < 0 && wall_at(x - PLAYER_HALF_WIDTH)) {
    player_x = (((x - PLAYER_HALF_WIDTH) | 7u) + 1 + PLAYER_HALF_WIDTH) << 4;
    x_speed = 0;
  } else if (distance < 0 && x < camera_x + LEFT_MARGIN) {
    player_x = (camera_x + LEFT_MARGIN) << 4;
    x_speed = 0;
  } else {
    player_x += distance;
  }
}

static uint8_t ground_at(uint8_t x, uint8_t feet, uint8_t feet_before) {
  const uint8_t flags = level_flags(x, feet);
  if (flags & TILE_SOLID) return 1;
  return (flags & TILE_TOP) && feet_before <= (feet & 0xF8);
}

static void fall(void) {
  const uint8_t x = (uint8_t)(player_x >> 4);
  const uint8_t before = (uint8_t)(player_y >> 4);
  const uint8_t feet = (uint8_t)((player_y + y_speed) >> 4);
  on_ground = 0;
  if (ground_at(x - FOOT, feet, before) || ground_at(x + FOOT - 1, feet, before)) {
    player_y = (int16_t)(feet & 0xF8) << 4;
    y_speed = 0;
    on_ground = 1;
  } else {
    player_y += y_speed;
  }
}

static uint8_t roof_at(uint16_t x, int16_t y) {
  return level_flags((uint8_t)x, (uint8_t)y) & TILE_SOLID;
}

static void rise(void) {
  const uint16_t x = player_x >> 4;
  const int16_t head = ((player_y + y_speed) >> 4) - height;
  uint16_t hit = 0;
  on_ground = 0;
  if (roof_at(x, head)) {
    hit = x;
  } else if (roof_at(x - FOOT, head)) {
    hit = x - FOOT;
  } else if (roof_at(x + FOOT - 1, head)) {
    hit = x + FOOT - 1;
  }
  if (hit) {
    player_y = (((head | 7) + 1 + height) << 4);
    y_speed = 0;
    blocks_bump(hit, (uint8_t)head);
  } else {
    player_y += y_speed;
  }
}

static void change_size(void) {
  if (size_timer == 0 || --size_timer != 0) return;
  if (size_state == SIZE_GROWING) {
    set_size(SIZE_SUPER, 0);
  } else if (size_state == SIZE_SHRINKING) {
    set_size(SIZE_SPARED, SPARED_FRAMES);
  } else {
    set_size(SIZE_SMALL, 0);
  }
}

static void move_up_or_down(void) {
  if (y_speed < 0) {
    rise();
  } else {
    fall();
  }
}

void player_step(uint8_t held, uint8_t pressed) {
  steer(held);
  leap(held, pressed);
  move_sideways(x_speed);
  move_up_or_down();
  change_size();
  blocks_touch((uint8_t)(player_x >> 4), (uint8_t)(player_y >> 4));
  stride += x_speed < 0 ? -x_speed : x_speed;
  if ((player_y >> 4) > PIT_DEPTH) player_die(CAUSE_PIT);
}

void player_land(void) {
  x_speed = 0;
  leap(0, 0);
  move_up_or_down();
  player_publish();
}

void player_bounce(uint8_t held) {
  y_speed = held & BUTTON_A ? -BOUNCE_SPEED_HELD : -BOUNCE_SPEED;
  on_ground = 0;
}

void player_hurt(uint8_t cause) {
  if (size_state == SIZE_SUPER || size_state == SIZE_GROWING) {
    set_size(SIZE_SHRINKING, SHRINKING_FRAMES);
  } else if (size_state == SIZE_SMALL) {
    player_die(cause);
  }
}

void player_die(uint8_t cause) {
  death_cause = cause;
  game_state = STATE_HIT;
}

void player_grow(void) { set_size(SIZE_GROWING, GROWING_FRAMES); }

void player_carry(int8_t x, int16_t y) {
  player_y = y;
  y_speed = 0;
  on_ground = 1;
  if (x) {
    const int8_t own_speed = x_speed;
    move_sideways(x);
    x_speed = own_speed;
  }
}

void player_publish(void) {
  player_world_x = player_x >> 4;
  player_screen_x = (uint8_t)(player_world_x - camera_x + 8);
  player_screen_y = (uint8_t)((player_y >> 4) + 6);
  jump_state = on_ground ? 0 : y_speed < 0 ? 1 : 2;
  x_momentum = (uint8_t)(x_speed < 0 ? -x_speed : x_speed);
  if (player_world_x > furthest_position) furthest_position = player_world_x;
}

static uint8_t picture(void) {
  if (game_state == STATE_HIT || game_state == STATE_FALLING) return SPRITE_SPROUT_HURT;
  if (!on_ground) return SPRITE_SPROUT_JUMP;
  if (x_speed > 0 && facing == FACING_LEFT) return SPRITE_SPROUT_SKID;
  if (x_speed < 0 && facing == FACING_RIGHT) return SPRITE_SPROUT_SKID;
  if (x_speed == 0) return SPRITE_SPROUT_STAND;
  return stride & 0x80 ? SPRITE_SPROUT_STEP_ONE : SPRITE_SPROUT_STEP_TWO;
}

void player_draw(void) {
  const uint8_t x = (uint8_t)((player_x >> 4) - camera_x);
  const uint8_t feet = (uint8_t)(player_y >> 4);
  const uint8_t flags = facing == FACING_LEFT ? SPRITE_FLIPPED : 0;
  const uint8_t blinks = size_timer & 4;
  if (size_state == SIZE_SPARED && blinks) return;
  sprites_add_pair(x, feet, picture(), flags);
  if (size_state == SIZE_SUPER || (size_state != SIZE_SMALL && size_state != SIZE_SPARED && blinks))
    sprites_add_pair(x, feet - 9, SPRITE_FLOWER, flags);
}

void player_start_fall(void) { y_speed = -DYING_JUMP_SPEED; }

uint8_t player_fall(void) {
  if (y_speed < MAX_FALL_SPEED) y_speed += GRAVITY_HELD;
  player_y += y_speed;
  return (player_y >> 4) < PIT_DEPTH;
}
