#pragma once
// The status bar: two rows at the top that do not scroll.

// With the screen off: the labels.
void hud_begin(void);

// One of the figures, from the variables that agents read; each has its turn within four frames.
void hud_refresh(void);
