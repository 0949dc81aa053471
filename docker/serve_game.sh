#!/usr/bin/env bash
# In the image: starts the server of a game that the repository or the image has.
#
#   serve_game.sh NAME OPTION...      options are emulator_server's
#
# The description is games/NAME, of the repository (mounted at /games) or else of the image. The
# cartridge is roms/NAME.gb, .gbc, .gba or .zip (mounted at /roms), or else comes with the game.
# none:NAME plays a cartridge without a description, for the novelty of its screens.
set -euo pipefail
name=$1
shift
undescribed='' # the ROM's name, of none:NAME
[[ "$name" != none:* ]] || { undescribed=yes; name=${name#none:}; }
games=${GAMES:-/games} roms=${ROMS:-/roms} own=${OWN_GAMES:-/opt/mario/games}

fail() {
  echo "serve_game.sh: $1" >&2
  exit 2
}

# What is there, but may not be read by the container's user, is nobody's mistake but the mode's.
check_readable() { # PATH NAME, as the repository has it
  local path=$1 wanted=r
  [ ! -d "$path" ] || wanted=rx
  if [ ! -r "$path" ] || { [ -d "$path" ] && [ ! -x "$path" ]; }; then
    fail "$2 belongs to user $(stat -c %u "$path") and has mode $(stat -c %a "$path"), which does not let this container's \
user $(id -u) read it: chmod a+$wanted $2 (or, under SELinux, label it: chcon -t container_file_t $2)"
  fi
}

for folder in "$games" "$roms"; do
  [ ! -d "$folder" ] || check_readable "$folder" "$(basename "$folder")"
done

game=''
for folder in "$games/$name" "$own/$name"; do
  for file in game.json data.json; do
    if [ -z "$game" ] && [ -d "$folder" ]; then
      check_readable "$folder" "games/$name"
      [ ! -e "$folder/$file" ] || { check_readable "$folder/$file" "games/$name/$file"; game=$folder; }
    fi
  done
done
[ -z "$undescribed" ] || game=none
[ -n "$game" ] || fail "there is no game '$name': games/$name/game.json would describe it"

rom=''
for file in "$roms/$name".{gb,gbc,gba,zip} "$game/$name".{gb,gbc,gba,zip} "$own/$name/$name.gb"; do
  if [ -z "$rom" ] && [ -e "$file" ]; then
    check_readable "$file" "$(basename "$(dirname "$file")")/$(basename "$file")"
    rom=$file
  fi
done
[ -n "$rom" ] || fail "there is no cartridge of '$name': put your own into roms/, as $name.gb, $name.gbc, $name.gba or $name.zip"

exec emulator_server --game "$game" --rom "$rom" "$@"
