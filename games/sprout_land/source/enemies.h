#pragma once
// Walkers, hoppers, flyers, shooters and their shots. Falling onto any of them beats it, but for
// shots; any other touch hurts.

#include <stdint.h>

#include "things.h"

void enemies_begin(Thing* thing);

// Before the frame's first enemies_step.
void enemies_begin_frame(void);
void enemies_step(Thing* thing);

void enemies_draw(const Thing* thing);
