; Start-up: interrupt vectors, the header's place, a cleared memory, then main().
; A vector has 8 bytes: each holds one jump and nothing more.

	.module crt0
	.globl _main
	.globl _vblank_interrupt
	.globl _status_bar_interrupt

	.area _HEADER (ABS)
	.org 0x40
	jp _vblank_interrupt
	.org 0x48
	jp _status_bar_interrupt
	.org 0x50
	reti
	.org 0x58
	reti
	.org 0x60
	reti

	.org 0x100
	nop
	jp start

	.org 0x150
start:
	di
	ld sp, #0xE000
; The picture may only be switched off in VBlank.
wait_for_vblank:
	ldh a, (0x44)
	cp #144
	jr c, wait_for_vblank
	xor a, a
	ldh (0x40), a
; C000-DDFF. The block at DE00 keeps what was written from outside; the counters in it are
; cleared by main().
	ld hl, #0xC000
	ld bc, #0x1E00
	call clear
; FF90-FFFE: FF80 is about to hold the DMA routine.
	ld hl, #0xFF90
	ld bc, #0x006F
	call clear
	ld de, #dma_routine
	ld hl, #0xFF80
	ld b, #10
copy_dma:
	ld a, (de)
	inc de
	ld (hl+), a
	dec b
	jr nz, copy_dma
	call _main
stopped:
	halt
	nop
	jr stopped

clear:
	xor a, a
	ld (hl+), a
	dec bc
	ld a, b
	or a, c
	jr nz, clear
	ret

; Copied to FF80: during the transfer the processor can only reach high memory.
dma_routine:
	ld a, #0xC0
	ldh (0x46), a
	ld a, #40
wait_for_dma:
	dec a
	jr nz, wait_for_dma
	ret

; The order in which the linker lays out the areas.
	.area _CODE
	.area _HOME
	.area _DATA
	.area _BSS
