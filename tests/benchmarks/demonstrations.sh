#!/usr/bin/env bash
# What demonstrations are worth; see usage below.
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

usage() {
  cat <<'HELP'
usage: tests/benchmarks/demonstrations.sh ROW... [--level 1-1|1-2|1-3|key] [--steps N] [--seeds "1 2 3"]
                                          [--episodes N] [--jobs N] [--runs DIR]
       tests/benchmarks/demonstrations.sh table [--runs DIR]

Trains on one level of Sprout Land [1-1] for N steps [100000] by each ROW and seed [1], without starts from states of
earlier episodes, then plays N episodes [200] from the level's start. Its demonstration is one that a search makes,
whose buttons stay for 8 frames each, as a person's hardly change faster. `table` prints what there is in Markdown.

rows  none          the default, without a demonstration
      explores      learner_client/presets/demonstrations.toml, without a demonstration: its exploration alone
      preset        the preset with the demonstration
      NAME=OPTIONS  the same with these options of learner_client train, such as no-margin="--margin-weight 0"

A run that is there is resumed, an evaluation that is there is kept. JOBS runs [1] are made at the same time, with one
thread each. All is written to DIR [the project's runs/demonstrations]. Needs the targets emulator_server,
learner_client, level_search, record_demonstration and sprout_land_key_rom; MARIO_PRESET names their preset [release].
HELP
}

level=1-1 steps=100000 seeds=1 episodes=200 jobs=1 runs=$PWD/runs/demonstrations rows=()
while [ $# -gt 0 ]; do
  case $1 in
    --level) level=$2 && shift ;;
    --steps) steps=$2 && shift ;;
    --seeds) seeds=$2 && shift ;;
    --episodes) episodes=$2 && shift ;;
    --jobs) jobs=$2 && shift ;;
    --runs) runs=$(cd "$caller" && realpath -m "$2") && shift ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && exit 2 ;;
    *) rows+=("$1") ;;
  esac
  shift
done
[ ${#rows[@]} -gt 0 ] || { usage >&2 && exit 2; }

build=$PWD/build/${MARIO_PRESET:-release}
bin=$build/bin
game=games/sprout_land searched=games/sprout_land rom=$build/games/sprout_land/sprout_land.gb actions=jump
if [ "$level" = key ]; then
  game=games/sprout_land_key searched=tests/games/sprout_land_key_search actions=walk
  rom=$build/games/sprout_land/sprout_land_key.gb
fi

table() {
  python3 - "$runs" <<'PYTHON'
import json, pathlib, sys

print("| level | row | steps | seed | cleared | 95 % | mean position | mean return |\n|---|---|---|---|---|---|---|---|")
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.json")):
    row, steps, seed = path.stem.rsplit("-", 2)
    result = json.loads(path.read_text())
    low, high = 100 * result["wilson_low"], 100 * result["wilson_high"]
    print(f"| {path.parent.name} | {row} | {steps} | {seed} | {result['clears']} of {result['episodes']} | "
          f"{low:.1f}-{high:.1f} % | {result['mean_position']:.0f} | {result['mean_return']:.1f} |")
PYTHON
}

record() {
  local folder=$runs/$level/recording
  [ -d "$folder" ] && return
  "$bin/level_search" --game "$searched" --rom "$rom" --level "$level" --action-set "$actions" --step-frames 8 \
    --expansions 200000 --actions "$runs/$level/way.actions"
  "$bin/record_demonstration" --game "$game" --rom "$rom" --level "$level" --step-frames 8 \
    --actions "$runs/$level/way.actions" --out "$folder.part"
  mv "$folder.part" "$folder"
}

measure() { # NAME SEED OPTION...
  local name=$1-$steps-$2 seed=$2 server json
  json=$runs/$level/$name.json
  shift 2
  [ -s "$json" ] && return
  local url=ipc://$runs/$level/$name.ipc
  "$bin/emulator_server" --game "$game" --rom "$rom" --environments 32 --threads 1 --bind "$url" \
    --publish "ipc://$runs/$level/$name.screens.ipc" >"$runs/$level/$name.server.log" 2>&1 &
  server=$!
  "$bin/learner_client" train --connect "$url" --run "$runs/$level/$name" --levels "$level" --archive-share 0 \
    --steps "$steps" --seed "$seed" --threads 1 --evaluation-minutes 0 "$@" >"$runs/$level/$name.log" 2>&1 &&
    "$bin/learner_client" evaluate --connect "$url" --run "$runs/$level/$name" --episodes "$episodes" \
      --levels "$level" --json "$json.part" >>"$runs/$level/$name.log" 2>&1 && mv "$json.part" "$json" ||
    echo "demonstrations.sh: $name failed: $runs/$level/$name.log says why" >&2
  kill "$server"
  wait "$server" || true
}

if [ "${rows[0]}" = table ]; then
  table
  exit
fi
mkdir -p "$runs/$level"
record
presets=$PWD/learner_client/presets
taught=(--config "$presets/demonstrations.toml" --demonstrations "$runs/$level/recording")
for seed in $seeds; do
  for row in "${rows[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    case $row in
      none) measure none "$seed" --config "$presets/modern.toml" & ;;
      explores) measure explores "$seed" --config "$presets/demonstrations.toml" & ;;
      preset) measure preset "$seed" "${taught[@]}" & ;;
      *=*)
        read -ra options <<<"${row#*=}"
        measure "${row%%=*}" "$seed" "${taught[@]}" "${options[@]}" &
        ;;
      *) usage >&2 && exit 2 ;;
    esac
  done
done
wait
