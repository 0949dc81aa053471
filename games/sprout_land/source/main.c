#include "hardware.h"
#include "joypad.h"
#include "memory.h"
#include "states.h"
#include "video.h"

void main(void) {
  death_cause = CAUSE_NONE;
  missed_vblanks = 0;
  furthest_position = 0;
  player_world_x = 0;
  checkpoint_reached = 0;
  frame_count = 0;
  video_init();
  game_state = STATE_MENU_OPEN;
  for (;;) {
    joypad_read();
    states_step();
    video_wait();
  }
}
