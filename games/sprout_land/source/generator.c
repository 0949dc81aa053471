#include "generator.h"

#include "art_data.h"
#include "level.h"
#include "random.h"
#include "segments.h"
#include "things.h"

#define FIRST_FLAT 18
#define LAST_SEGMENT_END 308  // flat ground up to the gate
#define CHECKPOINT_AFTER 156

static uint16_t column;
static uint8_t difficulty;
static uint8_t at;   // column of the segment
static uint8_t gap;  // flat columns before the next segment

void generator_begin(uint32_t seed, uint8_t wanted_difficulty) {
  random_begin(seed);
  difficulty = wanted_difficulty < 1 ? 1 : wanted_difficulty > 9 ? 9 : wanted_difficulty;
  column = 0;
  gap = FIRST_FLAT;
  at = 0;
  segment_length = 0;
  level_width = GENERATED_WIDTH;
  level_goal = GENERATED_GOAL;
  level_checkpoint = NO_COLUMN_YET;
}

static void choose_segment(void) {
  at = 0;
  if (level_checkpoint == NO_COLUMN_YET && column >= CHECKPOINT_AFTER) {
    segments_choose_checkpoint();
    level_checkpoint = column + SEGMENT_POST_AT;
  } else {
    segments_choose(difficulty);
  }
  if (column + segment_length > LAST_SEGMENT_END) segment_length = 0;
  gap = 1 + random_below(10 - difficulty);
}

static void make_plan(void) {
  segments_flat();
  if (at < segment_length) {
    segments_plan(at++);
  } else if (gap) {
    --gap;
  } else if (column < LAST_SEGMENT_END) {
    choose_segment();
    if (segment_length) segments_plan(at++);
  }
}

static void draw_gate(uint8_t* tiles) {
  uint8_t row;
  for (row = 0; row != 10; ++row) tiles[row] = TILE_STONE;
  for (; row != 14; ++row) tiles[row] = TILE_GATE;
}

static void draw_plan(uint8_t* tiles) {
  uint8_t row = 14 - plan.stack;
  uint8_t tile = plan.stack_top;
  if (plan.floating) tiles[plan.floating_row] = plan.floating;
  for (; row != 14; ++row) {
    tiles[row] = tile;
    tile = plan.stack_side;
  }
  if (!plan.ground) return;
  tiles[14] = TILE_GRASS;
  tiles[15] = TILE_SOIL;
}

void generator_column(uint8_t* tiles, uint8_t live) {
  uint8_t row;
  for (row = 0; row != LEVEL_ROWS; ++row) tiles[row] = TILE_SKY;
  make_plan();
  draw_plan(tiles);
  if (column == GENERATED_GOAL || column == GENERATED_GOAL + 1) draw_gate(tiles);
  if (live && plan.kind != KIND_NONE) things_spawn(plan.kind, column, plan.kind_row);
  ++column;
}
