#include "art_data.h"
#include "camera.h"
#include "hud.h"
#include "memory.h"
#include "player.h"
#include "score.h"
#include "sprites.h"
#include "states.h"
#include "things.h"
#include "video.h"

#define HIT_FRAMES 24
#define EMPTY_FRAMES 30
#define CLEAR_FRAMES 40
#define HOLD_FRAMES 90
#define GAME_OVER_FRAMES 150
#define UNITS_A_FRAME 4

static uint8_t waited;

static void enter(uint8_t state) {
  waited = 0;
  game_state = state;
}

// Returns 1 in the given frame of the present state.
static uint8_t after(uint8_t frames) {
  if (++waited < frames) return 0;
  waited = 0;
  return 1;
}

static void draw(void) {
  sprites_begin();
  player_draw();
  things_draw();
  sprites_end();
  hud_refresh();
}

static void show_message(const char* text, uint8_t column) {
  sprites_begin();
  sprites_end();
  video_off();  // the VBlank that it waits for takes the sprites away
  video_clear_map();
  scroll_low = 0;
  video_text(column, 8, text);
  hud_begin();
  video_on();
}

static void step_falling(void) {
  if (player_fall()) {
    draw();
    return;
  }
  sprites_begin();
  sprites_end();
  enter(STATE_GONE);
}

// With no life left the game is over; the attract mode ends with its first death.
static void restart(void) {
  if (menu_flag) {
    game_state = STATE_MENU_OPEN;
  } else if (lives_take()) {
    play_start_level(checkpoint_reached);
  } else {
    enter(STATE_GAME_OVER);
  }
}

static void count_time(void) {
  uint8_t i;
  for (i = 0; i != UNITS_A_FRAME; ++i) {
    if (!clock_take()) {
      enter(STATE_CLEAR_HOLD);
      break;
    }
    score_add(SCORE_TIME_UNIT);
  }
  hud_refresh();
}

static void next_level(void) {
  if (menu_flag || world_level == WORLD_LAST) {
    game_state = STATE_MENU_OPEN;
    return;
  }
  if (world_level == WORLD_GENERATED) {
    ++level_seed;
  } else {
    ++world_level;
  }
  play_start_level(0);
}

static void stand_in_gate(void) {
  player_land();
  draw();
  if (after(CLEAR_FRAMES)) enter(STATE_COUNT_TIME);
}

static void step_dying(void) {
  switch (game_state) {
    case STATE_HIT:
      draw();
      if (after(HIT_FRAMES)) {
        player_start_fall();
        enter(STATE_FALLING);
      }
      break;
    case STATE_FALLING:
      step_falling();
      break;
    case STATE_GONE:
      if (after(EMPTY_FRAMES)) enter(STATE_RESTART);
      break;
    default:
      restart();
  }
}

static void step_clear(void) {
  switch (game_state) {
    case STATE_CLEAR:
      stand_in_gate();
      break;
    case STATE_COUNT_TIME:
      count_time();
      break;
    case STATE_CLEAR_HOLD:
      hud_refresh();  // the last units and points may not have had their turn yet
      if (after(HOLD_FRAMES)) enter(STATE_NEXT_LEVEL);
      break;
    default:
      next_level();
  }
}

static void step_messages(void) {
  switch (game_state) {
    case STATE_GAME_OVER:
      show_message("GAME OVER", 5);
      enter(STATE_GAME_OVER_HOLD);
      break;
    case STATE_GAME_OVER_HOLD:
      if (after(GAME_OVER_FRAMES)) game_state = STATE_MENU_OPEN;
      break;
    case STATE_TIME_UP:
      show_message("TIME UP", 6);
      hurry = 0xFF;
      enter(STATE_TIME_UP_HOLD);
      break;
    default:
      if (after(GAME_OVER_FRAMES)) enter(STATE_RESTART);
  }
}

void endings_step(void) {
  if (game_state < STATE_CLEAR) {
    step_dying();
  } else if (game_state <= STATE_NEXT_LEVEL) {
    step_clear();
  } else {
    step_messages();
  }
}
