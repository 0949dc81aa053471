; The two interrupts of a frame. VBlank brings what the frame's logic prepared to the screen; at line
; 15, the status bar's empty last line, the level's scroll position takes over.

	.module interrupts
	.globl _vblank_interrupt
	.globl _status_bar_interrupt
	.globl _video_frame_ready
	.globl _video_scroll
	.globl _video_column
	.globl _video_column_tiles
	.globl _video_status_row
	.globl _video_put_count
	.globl _video_puts

	.area _CODE
_vblank_interrupt:
	push af
	push bc
	push de
	push hl
	xor a, a
	ldh (0x43), a
	ld a, (_video_frame_ready)
	or a, a
	jr nz, ready
; Late logic is a fault: 16-bit missed_vblanks (DE08) counts it, the old picture stays.
	ld hl, #0xDE08
	inc (hl)
	jr nz, done
	inc hl
	inc (hl)
	jr done
ready:
	call 0xFF80
	xor a, a
	ld (_video_frame_ready), a
	ldh a, (0xA4)
	ld (_video_scroll), a
	call copy_column
	call copy_status_row
	call copy_puts
done:
	pop hl
	pop de
	pop bc
	pop af
	reti

_status_bar_interrupt:
	push af
	ld a, (_video_scroll)
	ldh (0x43), a
	pop af
	reti

; A new column of 16 tiles, when _video_column is not FF.
copy_column:
	ld a, (_video_column)
	cp #0xFF
	ret z
	ld l, a
	ld h, #0x98
	set 6, l
	ld a, #0xFF
	ld (_video_column), a
	ld bc, #32
	ld a, (_video_column_tiles)
	ld e, a
	ld a, (_video_column_tiles + 1)
	ld d, a
next_row:
	ld a, (de)
	ld (hl), a
	inc e
	add hl, bc
	ld a, e
	and a, #0x0F
	jr nz, next_row
	ret

; The status bar's second row, 20 tiles.
copy_status_row:
	ld de, #_video_status_row
	ld hl, #0x9820
	ld b, #20
next_tile:
	ld a, (de)
	ld (hl+), a
	inc de
	dec b
	jr nz, next_tile
	ret

; Single tiles: _video_put_count entries of address (low byte first) and tile.
copy_puts:
	ld a, (_video_put_count)
	or a, a
	ret z
	ld b, a
	ld de, #_video_puts
next_put:
	ld a, (de)
	ld l, a
	inc de
	ld a, (de)
	ld h, a
	inc de
	ld a, (de)
	ld (hl), a
	inc de
	dec b
	jr nz, next_put
	xor a, a
	ld (_video_put_count), a
	ret
