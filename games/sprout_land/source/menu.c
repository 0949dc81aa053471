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
#define USUAL_DIFFICULTY 3
#define LEVEL_ROW 8  // below the status bar

static uint16_t waited;

// A picture of consecutive tiles, two rows high.
static void draw_wide(uint8_t column, uint8_t row, uint8_t tile, uint8_t width) {
  uint8_t i;
  for (i = 0; i != width; ++i) {
    video_write(column + i, row, tile + i);
    video_write(column + i, row + 1, tile + width + i);
  }
}

static void draw_land(void) {
  uint8_t column, row;
  for (column = 0; column != SCREEN_COLUMNS; ++column) {
    video_write(column, 16, TILE_GRASS);
    video_write(column, 17, TILE_SOIL);
  }
  for (column = 0; column != 2; ++column) {
    video_write(15 + column, 13, TILE_POT_RIM_0 + column);
    for (row = 14; row != 16; ++row) video_write(15 + column, row, TILE_POT_SIDE_0 + column);
  }
}

static void draw_sprites(void) {
  sprites_begin();
  sprites_add_pair(40, 128, SPRITE_SPROUT_STAND, 0);
  sprites_add_pair(88, 128, SPRITE_WALKER_ONE, 0);
  sprites_add_pair(128, 104, SPRITE_HOPPER_REST, 0);
  sprites_add_pair(28, 92, SPRITE_FLYER_ONE, 0);
  sprites_end();
}

static uint8_t requested_level(void) {
  if (level_request == WORLD_GENERATED) return WORLD_GENERATED;
  return level_request > WORLD_FIRST && level_request <= WORLD_LAST ? level_request : WORLD_FIRST;
}

// The level that START begins: SELECT goes through them.
static void show_level(void) {
  const uint8_t level = requested_level();
  const uint8_t generated = level == WORLD_GENERATED;
  video_put(12, LEVEL_ROW, generated ? art_glyphs['G' - 32] : art_glyphs['1' - 32]);
  video_put(14, LEVEL_ROW,
            art_glyphs['0' - 32 + (generated ? level_difficulty & 0x0F : level & 0x0F)]);
}

static void choose_next_level(void) {
  const uint8_t level = requested_level();
  if (level_difficulty == 0) level_difficulty = USUAL_DIFFICULTY;
  level_request = level == WORLD_GENERATED ? WORLD_FIRST
                  : level == WORLD_LAST    ? WORLD_GENERATED
                                           : level + 1;
}

void menu_open(void) {
  uint8_t i;
  video_off();
  video_clear_map();
  for (i = 0; i != SCREEN_COLUMNS; ++i) video_status_row[i] = TILE_SKY;
  draw_wide(2, 2, TILE_LOGO_SPROUT_0, 11);
  draw_wide(9, 4, TILE_LOGO_LAND_0, 8);
  video_text(5, 8, "PUSH START");
  video_text(5, LEVEL_ROW + STATUS_ROWS, "LEVEL  1-1");
  draw_land();
  scroll_low = 0;
  menu_flag = 1;
  world_level = WORLD_FIRST;  // as in Super Mario Land: no proof that play has begun
  waited = 0;
  things_clear();
  draw_sprites();
  video_on();
  game_state = STATE_MENU;
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
  } else if (joypad_pressed & BUTTON_SELECT) {
    choose_next_level();
    waited = 0;
  } else if (++waited == FRAMES_TO_ATTRACT) {
    begin_game(1);
  }
  if (game_state == STATE_MENU) show_level();
}

uint8_t menu_attract_over(void) { return menu_flag && (joypad_pressed & BUTTON_START); }
