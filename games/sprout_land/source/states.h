#pragma once
// What happens in each value of game_state.

#include <stdint.h>

// One frame of the game.
void states_step(void);

// The title screen, the attract mode that it falls into, and the start of a game.
void menu_open(void);
void menu_step(void);
uint8_t menu_attract_over(void);  // an attract mode is running and should end now

// A level's start, the playing and its interruptions.
void play_start_level(uint8_t from_checkpoint);
void play_wait_for_start(void);
void play_step(void);

// The sequences after it.
void endings_step(void);
