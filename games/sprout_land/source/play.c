#include "camera.h"
#include "demo.h"
#include "hud.h"
#include "joypad.h"
#include "level.h"
#include "memory.h"
#include "player.h"
#include "score.h"
#include "sprites.h"
#include "states.h"
#include "things.h"
#include "video.h"

#define START_X 42  // the player's centre at a level's start: C202 reads 50
#define FRAMES_TO_START 60

static uint8_t waited;

static void draw(void) {
  sprites_begin();
  player_draw();
  things_draw();
  sprites_end();
  hud_refresh();
}

void play_start_level(uint8_t from_checkpoint) {
  const uint16_t first = from_checkpoint ? level_checkpoint - (START_X >> 3) : 0;
  video_off();
  video_clear_map();
  things_clear();
  camera_begin(first << 3);
  level_begin(first);
  player_begin((first << 3) + START_X);
  clock_begin();
  if (!from_checkpoint) {
    checkpoint_reached = 0;
    furthest_position = 0;
  }
  death_cause = CAUSE_NONE;
  paused = 0;
  player_publish();
  hud_begin();
  draw();
  video_on();
  waited = 0;
  game_state = STATE_LEVEL_START;
}

void play_wait_for_start(void) {
  if (++waited == FRAMES_TO_START) game_state = STATE_PLAY;
}

static void move(uint8_t held, uint8_t pressed) {
  player_step(held, pressed);
  camera_follow(player_x >> 4);
  level_scroll(camera_x);
  if (game_state == STATE_PLAY) things_step();
  player_publish();
}

static void look_around(void) {
  const uint16_t column = player_world_x >> 3;
  if (column >= level_checkpoint) checkpoint_reached = 1;
  if (column >= level_goal && game_state == STATE_PLAY) game_state = STATE_CLEAR;
  if (game_state == STATE_PLAY && clock_step()) {
    death_cause = CAUSE_TIME_UP;
    game_state = STATE_TIME_UP;
  }
}

void play_step(void) {
  if (menu_attract_over() || (menu_flag && demo_is_over())) {
    game_state = STATE_MENU_OPEN;
    return;
  }
  if (!menu_flag && (joypad_pressed & BUTTON_START)) {
    paused = !paused;
    hud_pause(paused);
  }
  if (paused) return;
  if (menu_flag) {
    demo_step();
    move(demo_held, demo_pressed);
  } else {
    move(joypad_held, joypad_pressed);
  }
  look_around();
  draw();
}
