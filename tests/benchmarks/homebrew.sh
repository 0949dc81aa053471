#!/usr/bin/env bash
# Other people's games, each with the settings of its own description; see usage below.
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

usage() {
  cat <<'HELP'
usage: tests/benchmarks/homebrew.sh [--roms DIR] [--runs DIR] [--minutes M] [--episodes N] [--only GAME]
       tests/benchmarks/homebrew.sh table [--runs DIR]

Trains each game of games/ whose ROM lies in DIR [the project's roms/] for M minutes [30], then plays N episodes
[100] by the agent, at random, and by the game's scripted.actions over and over, from its start, on seeds that
training does not have. Three seeds of three games, one of the others. A run that is there is resumed, an
evaluation that is there is kept: the same command finishes what was interrupted. `table` prints what there is
as a table in Markdown. All is written to the folder of --runs [the project's runs/homebrew]. The machine should
have nothing else to do. MARIO_PRESET and the like are launch.sh's.
HELP
}

roms=$PWD/roms runs=$PWD/runs/homebrew minutes=30 episodes=100 only=''

# GAME SEED: what is measured, in this order.
rows() {
  local game
  for game in rex_run tobudx 2048 wyrmhole rebound renegade_rush space_rocks pong_gba; do echo "$game 1"; done
  for game in rex_run tobudx renegade_rush; do printf '%s\n' "$game 2" "$game 3"; done
}

rom_of() { # GAME
  local file
  for file in "$roms/$1".{gb,gbc,gba,zip}; do
    [ ! -f "$file" ] || { echo "$file"; return; }
  done
  return 1
}

# Levels that read no seed are the same on all of them.
held_out=(--first-level-seed 2147483648 --last-level-seed 4294967295)

evaluate() { # NAME GAME ROM OPTION...
  local json=$runs/$1.json game=$2 rom=$3
  shift 3
  [ -s "$json" ] && return
  ./launch.sh evaluate --game "games/$game" --rom "$rom" --episodes "$episodes" "${held_out[@]}" "$@" \
    --json "$json.part" </dev/null
  mv "$json.part" "$json"
}

measure() { # GAME SEED
  local game=$1 seed=$2 rom
  rom=$(rom_of "$game") || { echo "homebrew.sh: $roms has no ROM of $game: left out" >&2; return 0; }
  evaluate "$game-random" "$game" "$rom" --player random
  evaluate "$game-scripted" "$game" "$rom" --player "repeat:games/$game/scripted.actions"
  [ -s "$runs/$game-agent-$seed.json" ] && return
  ./launch.sh train --no-web --game "games/$game" --rom "$rom" --run "$runs/$game-$seed" --minutes "$minutes" \
    --seed "$seed" --evaluation-minutes 0 </dev/null
  evaluate "$game-agent-$seed" "$game" "$rom" --run "$runs/$game-$seed"
}

# Of the means over episodes: the standard error times 1.96.
table() {
  python3 - "$runs" <<'PYTHON'
import json, math, pathlib, sys

def interval(values):
    mean = sum(values) / len(values)
    error = math.sqrt(sum((v - mean) ** 2 for v in values) / max(1, len(values) - 1) / len(values))
    return f"{mean:.1f} [{mean - 1.96 * error:.1f}, {mean + 1.96 * error:.1f}]"

print("| game | player | episodes | return | position | cleared | steps |\n|---|---|---|---|---|---|---|")
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    result = json.loads(path.read_text())
    game, player = path.stem.split("-", 1)
    episodes = result["episode_table"]
    column = lambda key: interval([episode[key] for episode in episodes])
    print(f"| {game} | {player} | {len(episodes)} | {column('return')} | {column('position')} | "
          f"{result['clears']} | {column('steps')} |")
PYTHON
}

main() {
  local command=run game seed
  [ "${1:-}" != table ] || { command=table; shift; }
  while [ $# -gt 0 ]; do
    case "$1" in
      --help | -h) usage; exit 0 ;;
      --roms | --runs | --minutes | --episodes | --only) ;;
      *) usage >&2; exit 2 ;;
    esac
    [ $# -ge 2 ] || { echo "homebrew.sh: $1 wants a value" >&2; exit 2; }
    declare -g "${1#--}=$2"
    shift 2
  done
  runs=$(cd "$caller" && realpath -m -- "$runs") roms=$(cd "$caller" && realpath -m -- "$roms")
  mkdir -p "$runs"
  if [ "$command" = run ]; then
    while read -r game seed; do
      [ "${only:-$game}" = "$game" ] || continue
      measure "$game" "$seed"
    done < <(rows)
  fi
  table
}

main "$@"; exit
