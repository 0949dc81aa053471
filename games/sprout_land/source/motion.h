#pragma once
// How things move over the land.

#include <stdint.h>

#include "things.h"

// Sideways by its speed; turns round at walls.
void motion_walk(Thing* thing);

// Down by `gravity` (1/16 px a frame and frame); stands on whatever carries.
void motion_fall(Thing* thing, uint8_t gravity);
