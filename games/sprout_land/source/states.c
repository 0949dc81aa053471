#include "states.h"

#include "memory.h"

void states_step(void) {
  switch (game_state) {
    case STATE_MENU_OPEN:
      menu_open();
      break;
    case STATE_MENU:
      menu_step();
      break;
    case STATE_LEVEL_START:
      play_wait_for_start();
      break;
    case STATE_PLAY:
      play_step();
      break;
    default:
      endings_step();
  }
}
