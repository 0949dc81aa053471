#include "sprites.h"

#define OBJECTS 40

typedef struct {
  uint8_t y, x, tile, flags;
} Object;

static Object __at(0xC000) objects[OBJECTS];
static uint8_t used;

void sprites_begin(void) { used = 0; }

void sprites_add(int16_t x, int16_t y, uint8_t tile, uint8_t flags) {
  Object* object;
  if (used == OBJECTS || x <= -8 || x >= 160 || y <= -16 || y >= 144) return;
  object = &objects[used++];
  object->y = (uint8_t)(y + 16);
  object->x = (uint8_t)(x + 8);
  object->tile = tile;
  object->flags = flags;
}

void sprites_add_pair(int16_t x, int16_t feet_y, uint8_t tile, uint8_t flags) {
  const uint8_t swap = flags & SPRITE_FLIPPED ? 2 : 0;
  sprites_add(x - 8, feet_y - 16, tile + swap, flags);
  sprites_add(x, feet_y - 16, tile + 2 - swap, flags);
}

void sprites_end(void) {
  uint8_t i;
  for (i = used; i != OBJECTS; ++i) objects[i].y = 0;
}
