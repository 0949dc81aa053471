#pragma once
// The pieces of generated levels. A segment is chosen with its sizes once and then planned column
// by column, from the left to the right.

#include <stdint.h>

// What stands in one column.
typedef struct {
  uint8_t ground;      // 0 in a pit
  uint8_t stack;       // tiles above the ground
  uint8_t stack_top;   // TILE_...
  uint8_t stack_side;  // below the top
  uint8_t floating;    // TILE_... or 0
  uint8_t floating_row;
  uint8_t kind;  // KIND_... that comes to life here, or KIND_NONE
  uint8_t kind_row;
} Plan;

extern Plan plan;
extern uint8_t segment_length;  // columns of the segment that was chosen

#define SEGMENT_POST_AT 7  // the checkpoint's column in its segment

void segments_choose(uint8_t difficulty);
void segments_choose_checkpoint(void);

// Plans column `at` of the chosen segment; segments_flat has been called before.
void segments_plan(uint8_t at);
void segments_flat(void);
