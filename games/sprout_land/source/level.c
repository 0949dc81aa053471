#include "level.h"

#include <string.h>

#include "art_data.h"
#include "generator.h"
#include "level_map.h"
#include "memory.h"
#include "tile_flags.h"
#include "video.h"

#define FIRST_TILE 128    // of the background
#define COLUMNS_AHEAD 22  // 20 on the screen, one half seen, one for whatever enters

uint16_t level_width;
uint16_t level_checkpoint;
uint16_t level_goal;

// Aligned for the interrupt that copies a column: it ends where the low four bits wrap.
static uint8_t __at(0xCE00) ring[32 * LEVEL_ROWS];
static uint16_t next_column;
static uint8_t generated;
static const LevelMap* map;
static const Spawn* next_spawn;

static uint8_t* ring_column(uint16_t column) { return ring + ((uint16_t)(column & 31) << 4); }

static void read_map_column(uint8_t* tiles) {
  memcpy(tiles, map->columns + ((uint16_t)map->order[next_column] << 4), LEVEL_ROWS);
}

// `live`: the column's things come to life.
static void add_column(uint8_t live) {
  uint8_t* tiles = ring_column(next_column);
  if (generated) {
    generator_column(tiles, live);
  } else {
    read_map_column(tiles);
    for (; next_spawn->column == next_column; ++next_spawn) {
      if (live) things_spawn(next_spawn->kind, next_column, next_spawn->row);
    }
  }
  ++next_column;
  level_end_loaded = next_column == level_width;
}

static void open_map(void) {
  map = &level_maps[(world_level & 0x0F) - 1];
  next_spawn = map->spawns;
  level_width = map->width;
  level_checkpoint = map->checkpoint;
  level_goal = map->goal;
}

void level_begin(uint16_t start) {
  uint8_t row;
  const uint8_t* tiles;
  generated = world_level == WORLD_GENERATED;
  if (generated) {
    generator_begin(level_seed, level_difficulty);
  } else {
    open_map();
  }
  next_column = 0;
  while (next_column < start) add_column(0);
  while (next_column < start + COLUMNS_AHEAD) {
    tiles = ring_column(next_column);
    add_column(1);
    for (row = 0; row != LEVEL_ROWS; ++row)
      video_write((next_column - 1) & 31, row + STATUS_ROWS, tiles[row]);
  }
}

void level_scroll(uint16_t camera) {
  const uint16_t column = next_column;
  if (column == level_width || column >= (camera >> 3) + COLUMNS_AHEAD) return;
  add_column(1);
  video_put_column((uint8_t)column, ring_column(column));
}

// 32 columns of 8 px are 256 px, a column 16 bytes: the low byte of x, without its lowest three
// bits and doubled, is the column's place.
static uint8_t* ring_at(uint8_t x, uint8_t y_in_map) {
  return ring + (((uint16_t)(x & 0xF8) << 1) | (y_in_map >> 3));
}

uint8_t level_tile(uint8_t x, uint8_t y) {
  y -= LEVEL_TOP;
  return y < LEVEL_ROWS * 8 ? *ring_at(x, y) : TILE_SKY;
}

uint8_t level_flags(uint8_t x, uint8_t y) {
  y -= LEVEL_TOP;
  return y < LEVEL_ROWS * 8 ? art_tile_flags[*ring_at(x, y) - FIRST_TILE] : 0;
}

void level_change(uint8_t x, uint8_t y, uint8_t tile) {
  y -= LEVEL_TOP;
  *ring_at(x, y) = tile;
  video_put(x >> 3, y >> 3, tile);
}
