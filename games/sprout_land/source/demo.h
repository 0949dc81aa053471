#pragma once
// The attract mode's player. It looks at what is before it, as a person would.

#include <stdint.h>

extern uint8_t demo_held;
extern uint8_t demo_pressed;

void demo_begin(void);
void demo_step(void);
uint8_t demo_is_over(void);
