#include "video.h"

#include <string.h>

#include "art_data.h"
#include "hardware.h"
#include "memory.h"

#define NO_COLUMN 0xFF
#define WHITE_TO_BLACK 0xE4
// Objects: shade 1 is drawn white, so that a light body stands out before the light ground.
#define OBJECT_SHADES 0xE0

// Shared with interrupts.s.
volatile uint8_t video_frame_ready;
uint8_t video_scroll;
uint8_t video_column;
const uint8_t* video_column_tiles;
uint8_t video_status_row[SCREEN_COLUMNS];
uint8_t video_put_count;
uint8_t video_puts[VIDEO_PUTS * 3];

void video_init(void) {
  memcpy(VRAM_TILES, art_sprites, ART_SPRITE_BYTES);
  memcpy(VRAM_TILES + 128 * 16, art_background, ART_BACKGROUND_BYTES);
  BGP = WHITE_TO_BLACK;
  OBP0 = OBJECT_SHADES;
  OBP1 = OBJECT_SHADES;
  SCY = 0;
  SCX = 0;
  LYC = 15;
  STAT = STAT_AT_LYC;
  video_column = NO_COLUMN;
}

void video_off(void) {
  if (LCDC & 0x80) {
    video_wait();  // it may only be switched off right after VBlank has begun
    LCDC = 0;
  }
  IE = 0;
}

void video_on(void) {
  video_column = NO_COLUMN;
  video_put_count = 0;
  video_scroll = scroll_low;
  LCDC = LCDC_ON;
  IF = 0;
  IE = IE_VBLANK_AND_STAT;
  __asm__("ei");
}

void video_wait(void) {
  video_frame_ready = 1;
  // A VBlank between check and halt costs until line 15 only: its interrupt wakes us as well.
  while (video_frame_ready) __asm__("halt\nnop");
  ++frame_count;
}

void video_put_column(uint8_t column, const uint8_t* tiles) {
  video_column_tiles = tiles;
  video_column = column & (MAP_WIDTH - 1);
}

void video_put(uint8_t column, uint8_t row, uint8_t tile) {
  uint8_t* entry;
  uint16_t address;
  if (video_put_count == VIDEO_PUTS) return;
  entry = video_puts + video_put_count * 3u;
  address = 0x9800 + ((uint16_t)(row + STATUS_ROWS) << 5) + (column & (MAP_WIDTH - 1));
  entry[0] = (uint8_t)address;
  entry[1] = (uint8_t)(address >> 8);
  entry[2] = tile;
  ++video_put_count;
}

void video_clear_map(void) {
  uint8_t* to = VRAM_MAP;
  uint16_t left = MAP_WIDTH * MAP_HEIGHT;
  while (left--) *to++ = TILE_SKY;
}

void video_write(uint8_t column, uint8_t row, uint8_t tile) {
  VRAM_MAP[((uint16_t)row << 5) + column] = tile;
}

void video_text(uint8_t column, uint8_t row, const char* text) {
  for (; *text; ++text, ++column) {
    video_write(column, row, *text == ' ' ? TILE_SKY : art_glyphs[(uint8_t)*text - 32]);
  }
}
