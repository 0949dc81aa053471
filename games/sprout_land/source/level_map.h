#pragma once
// Hand-made levels, as the level compiler writes them.

#include <stdint.h>

typedef struct {
  uint16_t column;
  uint8_t row;
  uint8_t kind;
} Spawn;

typedef struct {
  const uint8_t* columns;  // different columns, 16 tiles each
  const uint8_t* order;    // one a column of the level: which of them
  const Spawn* spawns;     // by column, ended by column FFFF
  uint16_t width;
  uint16_t checkpoint;
  uint16_t goal;
} LevelMap;

extern const LevelMap level_maps[];
