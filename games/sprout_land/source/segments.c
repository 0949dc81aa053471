#include "segments.h"

#include "art_data.h"
#include "random.h"
#include "things.h"

#define GROUND_ROW 13  // of what stands on the ground
#define BLOCK_ROW 9
#define COIN_ROW 9
#define MAX_LEDGES 3
#define LEDGE_WIDTH 4
#define LIFT_PIT 12  // columns; README.md shows that a lift's way leaves 12 px on either side
#define UP_LIFT_PIT 8
#define BEFORE 5       // flat columns at a segment's beginning
#define BEFORE_RUN 12  // where speed is needed
#define AFTER 5
#define ENEMY_SPACING 6
#define POT_ROOM 11

// In the order in which rising difficulty adds them.
enum {
  SEGMENT_ENEMIES,
  SEGMENT_PIT,
  SEGMENT_POT,
  SEGMENT_BLOCKS,
  SEGMENT_COINS,
  SEGMENT_STAIRS,
  SEGMENT_POT_PAIR,
  SEGMENT_RUN_PIT,
  SEGMENT_LEDGES,
  SEGMENT_SIDE_LIFT,
  SEGMENT_UP_LIFT,
  SEGMENT_CHECKPOINT
};

static const uint8_t segments_until[] = {0, 5, 6, 6, 8, 9, 10, 11, 11, 11};  // by difficulty
static const uint8_t enemies_until[] = {0, 1, 1, 2, 2, 3, 4, 4, 4, 4};

Plan plan;
uint8_t segment_length;

static uint8_t segment;
static uint8_t size;    // width of a pit, height of a pot or of stairs, number of things
static uint8_t enemy;   // KIND_...
static uint8_t before;  // flat columns at the beginning
static uint8_t pit;     // width of the pit in stairs; 0 for none

void segments_flat(void) {
  plan.ground = 1;
  plan.stack = 0;
  plan.floating = 0;
  plan.kind = KIND_NONE;
}

static uint8_t between(uint8_t low, uint8_t high) { return low + random_below(high - low + 1); }

static void choose_sizes(uint8_t difficulty) {
  const uint8_t third = difficulty / 3;  // 0 to 3
  before = BEFORE;
  switch (segment) {
    case SEGMENT_ENEMIES:
      size = between(1, 1 + third);
      segment_length = before + size * ENEMY_SPACING + AFTER;
      break;
    case SEGMENT_PIT:
      size = between(2, difficulty < 3 ? 3 : 4);
      segment_length = before + size + AFTER;
      break;
    case SEGMENT_RUN_PIT:
      before = BEFORE_RUN;
      size = between(5, 4 + third);
      segment_length = before + size + AFTER;
      break;
    case SEGMENT_POT:
      size = between(2, difficulty < 5 ? 3 : 4);
      if (size == 4) before = BEFORE_RUN;
      segment_length = before + 2 + AFTER;
      break;
    case SEGMENT_POT_PAIR:
      size = between(2, 3);
      segment_length = before + 2 + POT_ROOM + 2 + AFTER;
      break;
    case SEGMENT_STAIRS:
      size = between(2, 3);
      pit = difficulty < 4 ? 0 : between(0, 3);
      segment_length = before + 4 * size + 4 + pit + AFTER;
      break;
    case SEGMENT_BLOCKS:
      size = between(3, 5);
      segment_length = before + size + AFTER;
      break;
    case SEGMENT_COINS:
      size = between(3, 6);
      segment_length = before + size;
      break;
    case SEGMENT_LEDGES:
      size = between(1, MAX_LEDGES);
      pit = between(2, difficulty < 7 ? 3 : 4);
      segment_length = before + pit + size * (LEDGE_WIDTH + pit) + AFTER;
      break;
    case SEGMENT_SIDE_LIFT:
      segment_length = before + LIFT_PIT + AFTER;
      break;
    default:
      segment_length = before + UP_LIFT_PIT + AFTER;
  }
}

void segments_choose(uint8_t difficulty) {
  segment = random_below(segments_until[difficulty]);
  enemy = random_below(enemies_until[difficulty]);
  choose_sizes(difficulty);
}

void segments_choose_checkpoint(void) {
  segment = SEGMENT_CHECKPOINT;
  segment_length = SEGMENT_POST_AT + AFTER;
}

static void put_enemy(void) {
  plan.kind = enemy;
  plan.kind_row = enemy == KIND_FLYER ? GROUND_ROW - 3 : GROUND_ROW;
}

static void put_stones(uint8_t height) {
  plan.stack = height;
  plan.stack_top = TILE_STONE;
  plan.stack_side = TILE_STONE;
}

// `half`: 0 the left one, 1 the right one.
static void put_pot(uint8_t half) {
  plan.stack = size;
  plan.stack_top = half ? TILE_POT_RIM_1 : TILE_POT_RIM_0;
  plan.stack_side = half ? TILE_POT_SIDE_1 : TILE_POT_SIDE_0;
}

static void put_floating(uint8_t tile, uint8_t row) {
  plan.floating = tile;
  plan.floating_row = row;
}

static void plan_pot_pair(uint8_t at) {
  if (at < 2) {
    put_pot(at);
  } else if (at == 2 + POT_ROOM / 2) {
    put_enemy();
  } else if (at >= 2 + POT_ROOM && at < 4 + POT_ROOM) {
    put_pot(at - 2 - POT_ROOM);
  }
}

// Up in steps of two columns, two more on the top, the pit, and down the same way.
static void plan_stairs(uint8_t at) {
  const uint8_t half = 2 * size + 2;
  if (at >= half && at < half + pit) {
    plan.ground = 0;
    return;
  }
  if (at >= half) at = 2 * half + pit - 1 - at;  // the way down mirrors the way up
  if (at >= half) return;
  at = at / 2 + 1;
  put_stones(at > size ? size : at);
}

static void plan_blocks(uint8_t at) {
  uint8_t kind;
  if (at >= size) return;
  kind = random_below(8);
  put_floating(kind == 0 ? TILE_DEW_BLOCK : kind < 4 ? TILE_COIN_BLOCK : TILE_BRICK, BLOCK_ROW);
}

static void plan_ledges(uint8_t at) {
  const uint8_t period = LEDGE_WIDTH + pit;
  if (at >= pit + size * period) return;
  plan.ground = 0;
  while (at >= period) at -= period;
  if (at >= pit) put_floating(TILE_LEDGE, GROUND_ROW);
}

static void plan_lift(uint8_t at, uint8_t kind, uint8_t width, uint8_t lift_at) {
  if (at >= width) return;
  plan.ground = 0;
  if (at != lift_at) return;
  plan.kind = kind;
  plan.kind_row = GROUND_ROW + 1;
}

void segments_plan(uint8_t at) {
  if (segment == SEGMENT_CHECKPOINT) {
    if (at == SEGMENT_POST_AT) put_floating(TILE_POST, GROUND_ROW);
    return;
  }
  if (at < before) return;
  at -= before;
  switch (segment) {
    case SEGMENT_ENEMIES:
      if (at % ENEMY_SPACING == 0 && at < size * ENEMY_SPACING) put_enemy();
      break;
    case SEGMENT_PIT:
    case SEGMENT_RUN_PIT:
      plan.ground = at >= size;
      break;
    case SEGMENT_POT:
      if (at < 2) put_pot(at);
      break;
    case SEGMENT_POT_PAIR:
      plan_pot_pair(at);
      break;
    case SEGMENT_STAIRS:
      plan_stairs(at);
      break;
    case SEGMENT_BLOCKS:
      plan_blocks(at);
      break;
    case SEGMENT_COINS:
      if (at < size) put_floating(TILE_COIN, COIN_ROW);
      break;
    case SEGMENT_LEDGES:
      plan_ledges(at);
      break;
    case SEGMENT_SIDE_LIFT:
      plan_lift(at, KIND_SIDE_LIFT, LIFT_PIT, 2);
      break;
    default:
      plan_lift(at, KIND_UP_LIFT, UP_LIFT_PIT, 3);
  }
}
