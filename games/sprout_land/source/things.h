#pragma once
// Things that move: enemies, their shots, lifts and the power-up. Each lives in one of ten slots
// of 16 bytes at D100, the first byte FF when the slot is empty.

#include <stdint.h>

#define THING_SLOTS 10

// Those up to KIND_SHOT hurt; death_cause is CAUSE_WALKER + kind.
enum {
  KIND_WALKER = 0,
  KIND_HOPPER = 1,
  KIND_FLYER = 2,
  KIND_SHOOTER = 3,
  KIND_SHOT = 4,
  KIND_SIDE_LIFT = 5,
  KIND_UP_LIFT = 6,
  KIND_DEW = 7,
  KIND_NONE = 0xFF
};

enum { PHASE_ALIVE = 0, PHASE_BEATEN = 1 };

typedef struct {
  uint8_t kind;      // KIND_...
  uint8_t phase;     // PHASE_...
  uint8_t screen_y;  // feet, px
  uint8_t screen_x;  // centre + 8, px
  uint16_t x;        // centre in the level, 1/16 px
  int16_t y;         // feet on the screen, 1/16 px
  int8_t x_speed;    // 1/16 px a frame
  int8_t y_speed;    // down is positive
  uint8_t timer;     // frames; what for depends on the kind
  uint8_t on_ground;
  uint8_t turned;  // a flyer or a lift is on its way back
  uint8_t reserved[3];
} Thing;

void things_clear(void);

// Puts a thing on the bottom of a tile. When all slots are taken, a lift takes an enemy's: without
// it the level might be a dead end; anything else does not appear.
void things_spawn(uint8_t kind, uint16_t column, uint8_t row);

// One frame of all things, their touch included.
void things_step(void);

void things_draw(void);
