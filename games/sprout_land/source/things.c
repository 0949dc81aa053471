#include "things.h"

#include "art_data.h"
#include "camera.h"
#include "enemies.h"
#include "items.h"
#include "level.h"
#include "lifts.h"
#include "memory.h"
#include "sprites.h"

#define LOST_BEHIND 32  // px beyond the screen's left edge
#define LOST_AHEAD 216  // px from the screen's left edge: two columns beyond what is on the map
#define LOST_BELOW 168  // px; negative heights wrap to 224-255
#define LOST_ABOVE 224

void things_clear(void) {
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i) things[i].kind = KIND_NONE;
}

static uint8_t is_lift(uint8_t kind) { return kind == KIND_SIDE_LIFT || kind == KIND_UP_LIFT; }

// Returns 0 when there is no slot.
static Thing* free_slot(uint8_t kind) {
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i) {
    if (things[i].kind == KIND_NONE) return &things[i];
  }
  if (!is_lift(kind)) return 0;
  for (i = 0; i != THING_SLOTS; ++i) {
    if (!is_lift(things[i].kind)) return &things[i];
  }
  return 0;
}

static void publish(Thing* thing) {
  // Counted from LOST_BEHIND left of the screen: what is further left wraps to a large number.
  const uint16_t x = (thing->x >> 4) - camera_x + LOST_BEHIND;
  const uint8_t y = (uint8_t)(thing->y >> 4);
  if (x > LOST_AHEAD + LOST_BEHIND || (y > LOST_BELOW && y < LOST_ABOVE)) thing->kind = KIND_NONE;
  thing->screen_x = (uint8_t)x - LOST_BEHIND + 8;
  thing->screen_y = y;
}

void things_spawn(uint8_t kind, uint16_t column, uint8_t row) {
  Thing* thing = free_slot(kind);
  if (!thing) return;
  thing->kind = kind;
  thing->phase = PHASE_ALIVE;
  thing->x = (column << 7) + (8 << 4);
  thing->y = (int16_t)(row + 1) * 128 + LEVEL_TOP * 16;
  thing->x_speed = 0;
  thing->y_speed = 0;
  thing->timer = 0;
  thing->on_ground = 0;
  thing->turned = 0;
  if (kind <= KIND_SHOT) {
    enemies_begin(thing);
  } else if (kind == KIND_DEW) {
    items_begin(thing);
  }
  publish(thing);
}

void things_step(void) {
  Thing* thing = things;
  uint8_t i;
  enemies_begin_frame();
  for (i = 0; i != THING_SLOTS; ++i, ++thing) {
    if (thing->kind == KIND_NONE) continue;
    if (thing->kind <= KIND_SHOT) {
      enemies_step(thing);
    } else if (thing->kind == KIND_DEW) {
      items_step(thing);
    } else {
      lifts_step(thing);
    }
    if (thing->kind != KIND_NONE) publish(thing);
  }
}

void things_draw(void) {
  const Thing* thing = things;
  uint8_t i;
  for (i = 0; i != THING_SLOTS; ++i, ++thing) {
    const uint8_t kind = thing->kind;
    if (kind == KIND_NONE) continue;
    if (kind <= KIND_SHOT) {
      enemies_draw(thing);
    } else if (kind == KIND_DEW) {
      sprites_add_pair(thing->screen_x - 8, thing->screen_y, SPRITE_DEW, 0);
    } else {
      lifts_draw(thing);
    }
  }
}
