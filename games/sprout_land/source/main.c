#include "hardware.h"
#include "joypad.h"
#include "memory.h"
#include "states.h"
#include "video.h"

#define SCANLINES 154
#define VBLANK_LINE 144

// A frame's logic begins with VBlank.
static void measure(void) {
  const uint8_t line = LY;
  const uint8_t lines = line < VBLANK_LINE ? line + (SCANLINES - VBLANK_LINE) : line - VBLANK_LINE;
  if (game_state == STATE_PLAY && lines > longest_frame) longest_frame = lines;
}

void main(void) {
  death_cause = CAUSE_NONE;
  missed_vblanks = 0;
  furthest_position = 0;
  player_world_x = 0;
  checkpoint_reached = 0;
  frame_count = 0;
  longest_frame = 0;
  video_init();
  game_state = STATE_MENU_OPEN;
  for (;;) {
    joypad_read();
    states_step();
    measure();
    video_wait();
  }
}
