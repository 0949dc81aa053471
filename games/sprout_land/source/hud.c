#include "hud.h"

#include "art_data.h"
#include "memory.h"
#include "video.h"

#define FIELDS 4  // refreshed one a frame, in turn
#define FIELD_SCORE 2

static const char labels[] = "@  *   SCORE LV TIME";
static const char pause_sign[] = "PAUSE";  // over the score

static uint8_t digit(uint8_t value) { return art_glyphs['0' - 32 + value]; }

static void two_digits(uint8_t column, uint8_t bcd) {
  video_status_row[column] = digit(bcd >> 4);
  video_status_row[column + 1] = digit(bcd & 0x0F);
}

static void refresh_level(void) {
  video_status_row[13] =
      world_level == WORLD_GENERATED ? art_glyphs['G' - 32] : digit(world_level >> 4);
  video_status_row[14] = art_glyphs['-' - 32];
  video_status_row[15] =
      digit(world_level == WORLD_GENERATED ? level_difficulty : world_level & 0x0F);
}

static void refresh_field(uint8_t field) {
  switch (field) {
    case 0:
      two_digits(0, lives);
      break;
    case 1:
      two_digits(3, coins);
      break;
    case FIELD_SCORE:
      two_digits(6, score[2]);
      two_digits(8, score[1]);
      two_digits(10, score[0]);
      break;
    default:
      video_status_row[17] = digit(clock_units[1] & 0x0F);
      two_digits(18, clock_units[0]);
  }
}

void hud_begin(void) {
  uint8_t i;
  video_text(0, 0, labels);
  for (i = 0; i != SCREEN_COLUMNS; ++i) video_status_row[i] = TILE_SKY;
  refresh_level();
  for (i = 0; i != FIELDS; ++i) refresh_field(i);
}

void hud_pause(uint8_t is_paused) {
  uint8_t i;
  if (!is_paused) {
    refresh_field(FIELD_SCORE);
    return;
  }
  for (i = 0; i != 5; ++i) video_status_row[6 + i] = art_glyphs[pause_sign[i] - 32];
  video_status_row[11] = TILE_SKY;
}

void hud_refresh(void) { refresh_field(frame_count & (FIELDS - 1)); }
