#include "art_data.h"
#include "demo.h"
#include "joypad.h"
#include "memory.h"
#include "sprites.h"
#include "states.h"
#include "things.h"
#include "video.h"

#define FRAMES_TO_ATTRACT 770
#define FIRST_LIVES 2

static uint16_t waited;

static void draw_ground(void) {
  uint8_t column;
  for (column = 0; column != SCREEN_COLUMNS; ++column) {
    video_write(column, 16, TILE_GRASS);
    video_write(column, 17, TILE_SOIL);
  }
}

void menu_open(void) {
  uint8_t i;
  video_off();
  video_clear_map();
  for (i = 0; i != SCREEN_COLUMNS; ++i) video_status_row[i] = TILE_SKY;
  video_text(4, 5, "SPROUT LAND");
  video_text(5, 10, "PUSH START");
  draw_ground();
  scroll_low = 0;
  menu_flag = 1;
  world_level = WORLD_FIRST;  // as in Super Mario Land: no proof that play has begun
  waited = 0;
  things_clear();
  sprites_begin();
  sprites_add_pair(80, 128, SPRITE_SPROUT_STAND, 0);
  sprites_end();
  video_on();
  game_state = STATE_MENU;
}

static uint8_t requested_level(void) {
  if (level_request == WORLD_GENERATED) return WORLD_GENERATED;
  return level_request > WORLD_FIRST && level_request <= WORLD_LAST ? level_request : WORLD_FIRST;
}

static void begin_game(uint8_t attract) {
  menu_flag = attract;
  demo_begin();
  world_level = attract ? WORLD_FIRST : requested_level();
  lives = FIRST_LIVES;
  coins = 0;
  score[0] = score[1] = score[2] = 0;
  play_start_level(0);
}

void menu_step(void) {
  if (joypad_pressed & BUTTON_START) {
    begin_game(0);
  } else if (++waited == FRAMES_TO_ATTRACT) {
    begin_game(1);
  }
}

uint8_t menu_attract_over(void) { return menu_flag && (joypad_pressed & BUTTON_START); }
