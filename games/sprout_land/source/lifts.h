#pragma once
// Moving platforms, 24 px wide: from side to side, or up and down. They carry the sprout.

#include <stdint.h>

#include "things.h"

void lifts_step(Thing* thing);
void lifts_draw(const Thing* thing);
