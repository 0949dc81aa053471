#include "sprites.h"

#define OBJECTS 40
#define HIDDEN_X 168  // first position right of the screen, in the hardware's count
#define HIDDEN_Y 160  // first position below it

typedef struct {
  uint8_t y, x, tile, flags;  // y: lower edge of the upper of two rows, x: right edge
} Object;

static Object __at(0xC000) objects[OBJECTS];
static uint8_t used;
static uint8_t used_before;

void sprites_begin(void) { used = 0; }

// `right`: the object's right edge.
static void add(uint8_t right, uint8_t feet_y, uint8_t tile, uint8_t flags) {
  Object* object;
  if (right >= HIDDEN_X || feet_y >= HIDDEN_Y || used == OBJECTS) return;
  object = &objects[used++];
  object->y = feet_y;
  object->x = right;
  object->tile = tile;
  object->flags = flags;
}

void sprites_add(uint8_t x, uint8_t feet_y, uint8_t tile, uint8_t flags) {
  add(x + 4, feet_y, tile, flags);
}

void sprites_add_pair(uint8_t x, uint8_t feet_y, uint8_t tile, uint8_t flags) {
  if (flags & SPRITE_FLIPPED) {
    add(x, feet_y, tile + 2, flags);
    add(x + 8, feet_y, tile, flags);
  } else {
    add(x, feet_y, tile, flags);
    add(x + 8, feet_y, tile + 2, flags);
  }
}

void sprites_end(void) {
  uint8_t i;
  for (i = used; i < used_before; ++i) objects[i].y = 0;
  used_before = used;
}
