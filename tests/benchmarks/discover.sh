#!/usr/bin/env bash
# Whether `emulator_server discover` finds where games keep their numbers; see usage below.
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

usage() {
  cat <<'HELP'
usage: tests/benchmarks/discover.sh [--roms DIR] [--out DIR] [--minutes M] [--seeds "S ..."] [--server FILE] [--only GAME]
       tests/benchmarks/discover.sh table [--out DIR]

Runs `emulator_server discover` on Sprout Land and on each homebrew game of games/ whose ROM lies in DIR [the
project's roms/], M minutes [10] of the game's time for each of the seeds [11 12], and judges what it prints by the
games' own descriptions. It is never told these. What was printed is kept in --out [runs/discover], and is not made
again when it is there. `table` judges what is there. Seed 1 is the one to develop with.

A game counts as right when one of these is, in address and format, by its description:
  score          the variable named score or points
  position, player_x, player_y
                 one of the variables that the description's position reads
Of each name one is proposed, so that none has a second guess. The format is the same when its bytes, their order
and its kind (binary, BCD, digits) are; whether it is signed does not count. A position proposed as a formula is
right when each variable that it reads is.
HELP
}

roms=$PWD/roms out=$PWD/runs/discover minutes=10 seeds='11 12' server=$PWD/build/release/bin/emulator_server only=''
games='sprout_land 2048 rebound renegade_rush rex_run tobudx wyrmhole space_rocks pong_gba'

rom_of() { # GAME
  local file
  for file in "$roms/$1".{gb,gbc,gba,zip} "$PWD/games/$1/$1.gb"; do
    [ ! -f "$file" ] || { echo "$file"; return; }
  done
  return 1
}

discover() { # GAME SEED
  local game=$1 seed=$2 file="$out/$1-$2.txt" rom
  [ ! -s "$file" ] || return 0
  rom=$(rom_of "$game") || { echo "discover.sh: $roms has no ROM of $game: left out" >&2; return 0; }
  # A game that it cannot start counts as wrong.
  "$server" discover --rom "$rom" --minutes "$minutes" --seed "$seed" >"$file.part" 2>&1 </dev/null ||
    echo "nothing was found" >>"$file.part"
  mv "$file.part" "$file"
}

table() {
  python3 - "$out" "$games" <<'PYTHON'
import json, pathlib, re, sys

def same_format(a, b):
    signless = lambda kind: {"i": "u"}.get(kind, kind)
    order = lambda name: "" if name[2:] == "1" else name[0]
    return (order(a), signless(a[1]), a[2:]) == (order(b), signless(b[1]), b[2:])

def is_one_of(address, kind, names, variables):
    return any(int(variables[n]["address"], 16) == address and same_format(kind, variables[n]["type"]) for n in names)

def judge(text, game):
    """What is proposed of each name, and whether it is right; None where nothing can be."""
    variables = game["variables"]
    position = [n for n in variables if re.search(rf"\b{n}\b", game["formulas"].get("position", ""))]
    truth = {"score": [n for n in ("score", "points") if n in variables]}
    truth |= {name: position for name in ("position", "player_x", "player_y")}
    found = {}
    for line in text.splitlines():
        match = re.match(r"(\w+) +0x([0-9A-F]{8}) +(\S\w+)", line)
        if not match or match[1] not in truth:
            continue
        name, address, kind = match[1], int(match[2], 16), match[3]
        good = is_one_of(address, kind, truth[name], variables)
        # A formula's variables each have a line.
        found.setdefault(name, []).append((f"{address:X} {kind}", good))
    return {name: (" + ".join(text for text, _ in all_of), all(good for _, good in all_of))
            for name, all_of in found.items()}

out, games = pathlib.Path(sys.argv[1]), sys.argv[2].split()
names = ["score", "position", "player_x", "player_y"]
print("| game | seed | " + " | ".join(names) + " | right |\n" + "|---" * (len(names) + 3) + "|")
counts = {}
for game in games:
    description = json.loads(pathlib.Path("games", game, "game.json").read_text())
    for path in sorted(out.glob(f"{game}-*.txt"), key=lambda p: int(p.stem.rsplit("-", 1)[1])):
        seed = path.stem.rsplit("-", 1)[1]
        found = judge(path.read_text(), description)
        right = any(good for _, good in found.values())
        cells = ["" if n not in found else f"**{found[n][0]}**" if found[n][1] else found[n][0] for n in names]
        print("| " + " | ".join([game, seed, *(cell.replace("|", "\\|") for cell in cells), "yes" if right else "no"]) + " |")
        counts.setdefault(seed, []).append(right)
print()
for seed, rights in sorted(counts.items(), key=lambda item: int(item[0])):
    print(f"seed {seed}: right in {sum(rights)} of {len(rights)} games")
PYTHON
}

command=measure
[ "${1:-}" != table ] || { command=table; shift; }
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --roms | --out | --server) [ $# -gt 1 ] || { usage >&2; exit 2; }
      printf -v "${1#--}" %s "$(cd "$caller" && realpath -m -- "$2")"; shift 2 ;;
    --minutes | --seeds | --only) [ $# -gt 1 ] || { usage >&2; exit 2; }
      printf -v "${1#--}" %s "$2"; shift 2 ;;
    *) usage >&2; exit 2 ;;
  esac
done
if [ "$command" = measure ]; then
  [ -x "$server" ] || { echo "discover.sh: there is no $server: build it with ./launch.sh build" >&2; exit 1; }
  mkdir -p "$out"
  for game in ${only:-$games}; do for seed in $seeds; do discover "$game" "$seed"; done; done
fi
table
