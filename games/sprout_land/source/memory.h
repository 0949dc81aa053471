#pragma once
// Every variable with a fixed address. Agents read them; README.md's table is their documentation
// and tests/games/ checks it against the screen. Those below DE00 stand where Super Mario Land
// (rev. 1) keeps the same facts.

#include <stdint.h>

#include "things.h"

extern uint8_t score[3];           // C0A0 packed BCD, lowest byte first
extern uint8_t camera_block;       // C0AB 12 + camera position / 16 px
extern uint8_t level_end_loaded;   // C0D2 1 once the level's last column is on the map
extern uint8_t star_timer;         // C0D3 always 0: there is no star
extern uint8_t player_screen_y;    // C201 feet + 6
extern uint8_t player_screen_x;    // C202 centre + 8
extern uint8_t jump_state;         // C207 0 on the ground, 1 rising, 2 falling
extern int8_t y_speed;             // C208 1/16 px a frame, down is positive
extern uint8_t on_ground;          // C20A
extern uint8_t x_momentum;         // C20C size of the horizontal speed, 1/16 px a frame
extern uint8_t facing;             // C20D
extern Thing things[THING_SLOTS];  // D100
extern uint8_t clock_fraction;     // DA00 counts CLOCK_FRAMES down
extern uint8_t clock_units[2];     // DA01 packed BCD, lowest byte first
extern uint8_t lives;              // DA15 packed BCD
extern uint8_t hurry;              // DA1D 0; 1 below 100; 2 below 50; 3 at 0; FF time up
extern uint8_t size_state;         // FF99 SIZE_...
extern uint8_t menu_flag;          // FF9F 1 on the title screen and in the attract mode
extern uint8_t scroll_low;         // FFA4 camera position, low byte
extern uint8_t paused;             // FFB2
extern uint8_t game_state;         // FFB3 STATE_...
extern uint8_t world_level;        // FFB4 world << 4 | level
extern uint8_t coins;              // FFFA packed BCD

// Our own block, above what the start-up code clears. The first three are requests from outside,
// read when START is pressed on the title screen.
extern uint8_t level_request;       // DE00 11, 12, 13, FF generated; anything else is 11
extern uint8_t level_difficulty;    // DE01 of a generated level, 1-9
extern uint32_t level_seed;         // DE02 of a generated level
extern uint8_t death_cause;         // DE06 CAUSE_..., kept until the next level's start
extern uint16_t missed_vblanks;     // DE08 frames whose logic was late, since power-on
extern uint16_t furthest_position;  // DE0A player_world_x's maximum since the level was begun
extern uint16_t player_world_x;     // DE0C px from the level's left edge
extern uint8_t checkpoint_reached;  // DE0E
extern uint8_t frame_count;         // DE0F counts every frame
extern uint8_t longest_frame;       // DE10 most scanlines (of 154) that a frame in play has taken

#define CLOCK_FRAMES 40

enum { WORLD_FIRST = 0x11, WORLD_LAST = 0x13, WORLD_GENERATED = 0xFF };  // world_level

enum { FACING_RIGHT = 0x10, FACING_LEFT = 0x20 };

enum { SIZE_SMALL = 0, SIZE_GROWING = 1, SIZE_SUPER = 2, SIZE_SHRINKING = 3, SIZE_SPARED = 4 };

enum {
  STATE_PLAY = 0x00,
  STATE_GONE = 0x01,        // third of dying: the screen is empty
  STATE_RESTART = 0x02,     // fourth: the level is loaded again
  STATE_HIT = 0x03,         // first: everything stands still
  STATE_FALLING = 0x04,     // second: the sprout falls off the screen
  STATE_CLEAR = 0x05,       // stands in the gate
  STATE_COUNT_TIME = 0x06,  // what is left of the time becomes score
  STATE_CLEAR_HOLD = 0x07,
  STATE_NEXT_LEVEL = 0x08,
  STATE_MENU_OPEN = 0x0E,
  STATE_MENU = 0x0F,
  STATE_LEVEL_START = 0x11,
  STATE_GAME_OVER = 0x39,
  STATE_GAME_OVER_HOLD = 0x3A,
  STATE_TIME_UP = 0x3B,
  STATE_TIME_UP_HOLD = 0x3C
};

enum {
  CAUSE_NONE = 0,
  CAUSE_PIT = 1,
  CAUSE_TIME_UP = 2,
  CAUSE_WALKER = 3,
  CAUSE_HOPPER = 4,
  CAUSE_FLYER = 5,
  CAUSE_SHOOTER = 6,
  CAUSE_SHOT = 7
};
