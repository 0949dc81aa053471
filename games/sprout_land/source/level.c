#include "level.h"

#include "art_data.h"
#include "level_map.h"
#include "memory.h"
#include "tile_flags.h"
#include "video.h"

#define COLUMNS_AHEAD 22  // 20 on the screen, one half seen, one for whatever enters

uint16_t level_width;
uint16_t level_checkpoint;
uint16_t level_goal;

static uint8_t ring[32 * LEVEL_ROWS];
static uint16_t next_column;
static const LevelMap* map;
static const Spawn* next_spawn;

static uint8_t* ring_column(uint16_t column) { return ring + ((uint16_t)(column & 31) << 4); }

static void read_column(uint16_t column, uint8_t* tiles) {
  const uint8_t* from = map->columns + ((uint16_t)map->order[column] << 4);
  uint8_t row;
  for (row = 0; row != LEVEL_ROWS; ++row) tiles[row] = from[row];
}

static void skip_spawns(uint16_t column) {
  while (next_spawn->column < column) ++next_spawn;
}

static void spawn_column(uint16_t column) {
  for (; next_spawn->column == column; ++next_spawn)
    things_spawn(next_spawn->kind, column, next_spawn->row);
}

static void add_column(void) {
  read_column(next_column, ring_column(next_column));
  spawn_column(next_column);
  ++next_column;
  level_end_loaded = next_column == level_width;
}

void level_begin(uint16_t start) {
  uint8_t row;
  uint8_t* tiles;
  map = &level_maps[(world_level & 0x0F) - 1];
  next_spawn = map->spawns;
  level_width = map->width;
  level_checkpoint = map->checkpoint;
  level_goal = map->goal;
  next_column = start;
  skip_spawns(start);
  while (next_column < start + COLUMNS_AHEAD) {
    tiles = ring_column(next_column);
    add_column();
    for (row = 0; row != LEVEL_ROWS; ++row)
      video_write((next_column - 1) & 31, row + STATUS_ROWS, tiles[row]);
  }
}

void level_scroll(uint16_t camera) {
  uint8_t* tiles;
  if (next_column == level_width || next_column >= (camera >> 3) + COLUMNS_AHEAD) return;
  tiles = ring_column(next_column);
  add_column();
  video_put_column((uint8_t)(next_column - 1), tiles);
}

uint8_t level_tile(uint16_t x, int16_t y) {
  const int16_t below_top = y - LEVEL_TOP;
  if (below_top < 0 || below_top >= LEVEL_ROWS * 8) return TILE_SKY;
  return ring[(((uint16_t)(x >> 3) & 31) << 4) + ((uint8_t)below_top >> 3)];
}

uint8_t level_flags(uint16_t x, int16_t y) { return art_tile_flags[level_tile(x, y) - 128]; }

void level_change(uint16_t x, int16_t y, uint8_t tile) {
  const uint8_t row = (uint8_t)(y - LEVEL_TOP) >> 3;
  const uint16_t column = x >> 3;
  ring_column(column)[row] = tile;
  video_put((uint8_t)column, row, tile);
}
