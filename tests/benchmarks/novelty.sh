#!/usr/bin/env bash
# What `--game none` explores, against random; see usage below.
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

usage() {
  cat <<'HELP'
usage: tests/benchmarks/novelty.sh --rom FILE [--minutes M] [--episodes N] [--seed S] [--runs DIR]

Trains on a ROM without a description for M minutes [10], for the novelty of its screens. Then the agent and a random
player play N episodes [30] of exactly 1,000 steps each, and it prints how many different screens an episode shows, as
--game none counts them (docs/discover.md): the mean and its 95 % interval. Writes to --runs [runs/novelty]; a run that
is there is resumed, an evaluation that is there is kept.
HELP
}

rom='' minutes=10 episodes=30 seed=1 runs=$PWD/runs/novelty
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --rom | --runs) [ $# -gt 1 ] || { usage >&2; exit 2; }
      printf -v "${1#--}" %s "$(cd "$caller" && realpath -m -- "$2")"; shift 2 ;;
    --minutes | --episodes | --seed) [ $# -gt 1 ] || { usage >&2; exit 2; }
      printf -v "${1#--}" %s "$2"; shift 2 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ -f "$rom" ] || { echo "novelty.sh: pass the game's ROM with --rom FILE" >&2; exit 2; }

name=$(basename -- "${rom%.*}") steps=1000
mkdir -p "$runs"

evaluate() { # WHO OPTION...
  local json=$runs/$name-$1.json
  shift
  [ ! -s "$json" ] || return 0
  # Equal numbers of steps: no episode ends before the last.
  ./launch.sh evaluate --game none --rom "$rom" --episodes "$episodes" --max-steps "$steps" --stall-steps 0 "$@" \
    --json "$json.part" </dev/null
  mv "$json.part" "$json"
}

evaluate random --player random
if [ ! -s "$runs/$name-agent-$seed.json" ]; then
  ./launch.sh train --no-web --game none --rom "$rom" --run "$runs/$name-$seed" --minutes "$minutes" --seed "$seed" \
    --evaluation-minutes 0 </dev/null
fi
evaluate "agent-$seed" --run "$runs/$name-$seed"

python3 - "$steps" "$runs/$name-random.json" "$runs/$name-agent-$seed.json" <<'PYTHON'
import json, math, pathlib, sys

steps = int(sys.argv[1])
print("| player | episodes | steps | different screens an episode |\n|---|---|---|---|")
for path in map(pathlib.Path, sys.argv[2:]):
    episodes = json.loads(path.read_text())["episode_table"]
    if any(episode["steps"] != steps for episode in episodes):
        sys.exit(f"novelty.sh: an episode of {path} has not {steps} steps: the numbers cannot be compared")
    screens = [episode["position"] for episode in episodes]
    mean = sum(screens) / len(screens)
    error = math.sqrt(sum((s - mean) ** 2 for s in screens) / max(1, len(screens) - 1) / len(screens))
    print(f"| {path.stem} | {len(screens)} | {steps * len(screens)} | "
          f"{mean:.1f} [{mean - 1.96 * error:.1f}, {mean + 1.96 * error:.1f}] |")
PYTHON
