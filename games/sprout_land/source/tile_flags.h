#pragma once
// What a background tile does; the .art files say which tile has which.

#define TILE_SOLID 1  // nothing gets through
#define TILE_TOP 2    // can be stood on, and jumped through from below
#define TILE_BUMPS 4  // does something when hit from below
#define TILE_TAKES 8  // is collected by touch
