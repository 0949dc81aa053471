#include "states.h"

#include "joypad.h"
#include "memory.h"

#define RESET_BUTTONS (BUTTON_A | BUTTON_B | BUTTON_SELECT | BUTTON_START)

void states_step(void) {
  if ((joypad_held & RESET_BUTTONS) == RESET_BUTTONS) game_state = STATE_MENU_OPEN;
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
