#pragma once
// The sprout: running, jumping, colliding. Positions in 1/16 px; y is that of its feet on the
// screen.

#include <stdint.h>

extern uint16_t player_x;  // centre, in the level
extern int16_t player_y;

#define PLAYER_HALF_WIDTH 5
#define PLAYER_SMALL_HEIGHT 14
#define PLAYER_SUPER_HEIGHT 22

void player_begin(uint16_t x);

// One frame under the given buttons.
void player_step(uint8_t held, uint8_t pressed);

// One frame straight down, or the rest of a jump, to the ground.
void player_land(void);

uint8_t player_height(void);

// Thrown upwards after landing on an enemy.
void player_bounce(uint8_t held);

// An enemy has touched the sprout: it shrinks, or dies of `cause`.
void player_hurt(uint8_t cause);
void player_die(uint8_t cause);
void player_grow(void);

// Moves it with a lift that it stands on, in 1/16 px.
void player_carry(int8_t x, int16_t y);

// Tells the world where it is: screen position, position in the level.
void player_publish(void);

void player_draw(void);

// The first frame of dying; returns 0 once it has fallen off the screen.
void player_start_fall(void);
uint8_t player_fall(void);
