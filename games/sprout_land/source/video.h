#pragma once
// The picture: what the frame's logic wants to see next is prepared here, the VBlank interrupt
// (interrupts.s) brings it to the screen.

#include <stdint.h>

#define MAP_WIDTH 32
#define MAP_HEIGHT 32
#define STATUS_ROWS 2
#define SCREEN_COLUMNS 20
#define SCREEN_ROWS 18

// Uploads all tiles and sets the palettes. The screen must be off.
void video_init(void);

// With the screen off the whole video memory may be written; no VBlank happens meanwhile.
void video_off(void);
void video_on(void);

// Hands the prepared frame to the interrupt and sleeps until it has been taken.
void video_wait(void);

// Prepares a column of 16 tiles below the status bar; `column` of the level. The tiles, at an
// address that is a multiple of 16, are read by the interrupt.
void video_put_column(uint8_t column, const uint8_t* tiles);

// Prepares one tile below the status bar; at most VIDEO_PUTS a frame, others are dropped.
void video_put(uint8_t column, uint8_t row, uint8_t tile);
#define VIDEO_PUTS 6

// The status bar's second row.
extern uint8_t video_status_row[SCREEN_COLUMNS];

// With the screen off: tiles, text (ASCII 32-95) and an empty map. Rows count from the screen's
// top.
void video_clear_map(void);
void video_write(uint8_t column, uint8_t row, uint8_t tile);
void video_text(uint8_t column, uint8_t row, const char* text);
