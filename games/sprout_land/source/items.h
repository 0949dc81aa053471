#pragma once
// The dew drop: lets the sprout grow.

#include "things.h"

void items_begin(Thing* thing);
void items_step(Thing* thing);
