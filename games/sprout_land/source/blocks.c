#include "blocks.h"

#include "art_data.h"
#include "level.h"
#include "memory.h"
#include "score.h"
#include "things.h"
#include "tile_flags.h"

void blocks_bump(uint16_t x, uint8_t y) {
  const uint8_t low_x = (uint8_t)x;
  const uint8_t tile = level_tile(low_x, y);
  if (tile == TILE_COIN_BLOCK) {
    level_change(low_x, y, TILE_EMPTY_BLOCK);
    score_coin();
  } else if (tile == TILE_DEW_BLOCK) {
    level_change(low_x, y, TILE_EMPTY_BLOCK);
    things_spawn(KIND_DEW, x >> 3, ((y - LEVEL_TOP) >> 3) - 1);
  } else if (tile == TILE_BRICK && size_state == SIZE_SUPER) {
    level_change(low_x, y, TILE_SKY);
    score_add(SCORE_BRICK);
  }
}

static void take(uint8_t x, uint8_t y) {
  if (!(level_flags(x, y) & TILE_TAKES)) return;
  level_change(x, y, TILE_SKY);
  score_coin();
}

void blocks_touch(uint8_t x, uint8_t feet) {
  take(x, feet - 4);
  take(x, feet - 12);
}
