#include "joypad.h"

#include "hardware.h"

uint8_t joypad_held;
uint8_t joypad_pressed;

void joypad_read(void) {
  uint8_t held;
  const uint8_t before = joypad_held;
  P1 = 0x20;
  held = P1;  // the lines need a moment to settle: the second reading counts
  held = P1 & 0x0F;
  P1 = 0x10;
  joypad_held = P1;
  joypad_held = P1;
  joypad_held = P1;
  held |= (uint8_t)(joypad_held << 4);
  P1 = 0x30;
  joypad_held = (uint8_t)~held;
  joypad_pressed = joypad_held & (uint8_t)~before;
}
