#pragma once
// The Game Boy's registers that the game uses (Pan Docs' names).

#include <stdint.h>

#define P1 (*(volatile uint8_t*)0xFF00)
#define IF (*(volatile uint8_t*)0xFF0F)
#define NR10 (*(volatile uint8_t*)0xFF10)
#define NR11 (*(volatile uint8_t*)0xFF11)
#define NR12 (*(volatile uint8_t*)0xFF12)
#define NR13 (*(volatile uint8_t*)0xFF13)
#define NR14 (*(volatile uint8_t*)0xFF14)
#define NR50 (*(volatile uint8_t*)0xFF24)
#define NR51 (*(volatile uint8_t*)0xFF25)
#define NR52 (*(volatile uint8_t*)0xFF26)
#define LCDC (*(volatile uint8_t*)0xFF40)
#define STAT (*(volatile uint8_t*)0xFF41)
#define SCY (*(volatile uint8_t*)0xFF42)
#define SCX (*(volatile uint8_t*)0xFF43)
#define LY (*(volatile uint8_t*)0xFF44)
#define LYC (*(volatile uint8_t*)0xFF45)
#define BGP (*(volatile uint8_t*)0xFF47)
#define OBP0 (*(volatile uint8_t*)0xFF48)
#define OBP1 (*(volatile uint8_t*)0xFF49)
#define IE (*(volatile uint8_t*)0xFFFF)

#define VRAM_TILES ((uint8_t*)0x8000)
#define VRAM_MAP ((uint8_t*)0x9800)

// LCD on, tiles from 0x8000 for background and objects alike, objects on and 8x16.
#define LCDC_ON 0x97
#define STAT_AT_LYC 0x40
#define IE_VBLANK_AND_STAT 0x03
