#pragma once
// The status bar: two rows at the top that do not scroll.

#include <stdint.h>

// With the screen off: the labels.
void hud_begin(void);

// One of the figures, from the variables that agents read; each has its turn within four frames.
void hud_refresh(void);

// Puts a sign over the score while the game is paused.
void hud_pause(uint8_t is_paused);
