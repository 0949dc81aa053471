#pragma once
// The status bar: two rows at the top that do not scroll.

// With the screen off: the labels.
void hud_begin(void);

// The figures, from the variables that agents read.
void hud_refresh(void);
