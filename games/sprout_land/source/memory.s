; Where memory.h's variables stand. The linker does not watch over these addresses: other variables
; begin at C400, the stack grows down from E000.

	.module memory
	.globl _score
	.globl _camera_block
	.globl _level_end_loaded
	.globl _star_timer
	.globl _player_screen_y
	.globl _player_screen_x
	.globl _jump_state
	.globl _y_speed
	.globl _on_ground
	.globl _x_momentum
	.globl _facing
	.globl _things
	.globl _clock_fraction
	.globl _clock_units
	.globl _lives
	.globl _hurry
	.globl _size_state
	.globl _menu_flag
	.globl _scroll_low
	.globl _paused
	.globl _game_state
	.globl _world_level
	.globl _coins
	.globl _level_request
	.globl _level_difficulty
	.globl _level_seed
	.globl _death_cause
	.globl _missed_vblanks
	.globl _furthest_position
	.globl _player_world_x
	.globl _checkpoint_reached
	.globl _frame_count
	.globl _longest_frame

_score = 0xC0A0
_camera_block = 0xC0AB
_level_end_loaded = 0xC0D2
_star_timer = 0xC0D3
_player_screen_y = 0xC201
_player_screen_x = 0xC202
_jump_state = 0xC207
_y_speed = 0xC208
_on_ground = 0xC20A
_x_momentum = 0xC20C
_facing = 0xC20D
_things = 0xD100
_clock_fraction = 0xDA00
_clock_units = 0xDA01
_lives = 0xDA15
_hurry = 0xDA1D
_size_state = 0xFF99
_menu_flag = 0xFF9F
_scroll_low = 0xFFA4
_paused = 0xFFB2
_game_state = 0xFFB3
_world_level = 0xFFB4
_coins = 0xFFFA
_level_request = 0xDE00
_level_difficulty = 0xDE01
_level_seed = 0xDE02
_death_cause = 0xDE06
_missed_vblanks = 0xDE08
_furthest_position = 0xDE0A
_player_world_x = 0xDE0C
_checkpoint_reached = 0xDE0E
_frame_count = 0xDE0F
_longest_frame = 0xDE10
