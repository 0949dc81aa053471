#!/usr/bin/env bash
# The experiments of docs/results/learning.md, each one command; see usage below.
# shellcheck disable=SC2317  # an experiment's function is reached by its name
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

usage() {
  cat <<'HELP'
usage: tests/benchmarks/experiments.sh EXPERIMENT [--runs DIR] [--seeds "1 2 3"] [--minutes M] [--episodes N]
                                       [--only NAME]

experiments
  level         1-1: 450,000 and 1,700,000 steps of the default, each seed; controls; the plot of all seeds
  no-archive    1-1 without save-state starts                                          [60 minutes, seed 1]
  three-levels  1-1, 1-2 and 1-3 with one agent, evaluated on each                     [60 minutes, seed 1]
  generated     generated levels, evaluated on 500 unseen seeds and 500 of training's  [60 minutes, seed 1]
  faithful      the 2018 blog's agent                                                  [60 minutes, seed 1]
  ablation      the default, with what once was part of it, and with one setting changed at a time, each for
                about the steps that five minutes of docs/results/learning.md's machine make of it
                [seeds 1 and 2]
  zero-shot     generated levels of difficulties 1 to 9; each of them, and each hand-made level [60 minutes, seeds 1-3]
  all-levels    1-1, 1-2, 1-3 and generated levels of difficulties 1 to 9, each of them [60 minutes, seeds 1-3]
  curve         1, 10, 100, 1,000 and all training seeds, difficulties 1 to 9, at equal minutes; known and test
                seeds [60 minutes, seed 1]
  curricula     all-levels by each curriculum, at equal minutes, seeds for choosing settings [20 minutes, seeds 1 and 2]
  networks      all-levels by each network, head and regularisation, likewise [20 minutes, seeds 1 and 2]
  sprout-100k   1-1 with 100,000 decisions and no save-state starts [seeds 1-3]
  table         the evaluations in DIR as a table in Markdown

Seeds of generated levels are those of docs/benchmark.md: training, choosing, test. --only: of curve, curricula and
networks, the one row of that name. A run that is there already goes on, an evaluation that is there already is kept: the same command
finishes what was interrupted. All is written to DIR [the project's runs/experiments], a folder an experiment.
The machine should have nothing else to do. MARIO_PRESET and the like are launch.sh's.
HELP
}

runs=$PWD/runs/experiments seeds='' minutes='' episodes=200 only=''

# Seeds of generated levels, as docs/benchmark.md has them.
training=0..2147483647 choosing=2147483648..3221225471 held_out=3221225472..4294967295

# train NAME OPTION...: in the experiment's folder.
train() {
  local name=$1
  shift
  echo "== train $experiment/$name $*"
  ./launch.sh train --no-web --run "$folder/$name" "$@" </dev/null
}

# evaluate NAME OPTION...: NAME.json, unless it is there.
evaluate() {
  local name=$1
  shift
  [ -s "$folder/$name.json" ] && return
  echo "== evaluate $experiment/$name $*"
  ./launch.sh evaluate --episodes "$episodes" "$@" --json "$folder/$name.json" </dev/null
}

# informed OPTION...: a player that knows the game's memory, or what comes of its actions.
informed() {
  local build=build/${MARIO_PRESET:-release}
  cmake --build "$build" --target informed_player
  "$build/bin/informed_player" --game games/sprout_land --rom games/sprout_land/sprout_land.gb "$@"
}

# controls NAME OPTION...: the reference players where the agent plays, and the open-loop replay of an
# episode that a search cleared, which stickiness must make fail.
controls() {
  local name=$1 player actions=$folder/$1.actions scripted=$folder/$1-scripted.json
  shift
  for player in random always-right right-and-jump; do
    evaluate "$name-$player" --player "$player" "$@"
  done
  [ -s "$scripted" ] || informed --player scripted --episodes "$episodes" "$@" --json "$scripted"
  [ -s "$actions" ] || informed --player search --episodes 1 "$@" \
    --evaluation-sticky 0 --evaluation-no-ops 0 --best "$actions"
  evaluate "$name-replay" --player "replay:$actions" "$@"
}

level() {
  local seed steps
  for steps in 450000 1700000; do
    for seed in ${seeds:-1 2 3}; do
      [ -s "$folder/seed-$seed-$steps.json" ] && continue
      train "seed-$seed" --steps "$steps" --seed "$seed" --evaluation-minutes 1
      evaluate "seed-$seed-$steps" --run "$folder/seed-$seed"
    done
  done
  controls control
  plot
}

# one_run OPTION...: for the given minutes.
one_run() {
  for seed in ${seeds:-1}; do
    train "seed-$seed" --minutes "${minutes:-60}" --seed "$seed" "$@"
  done
}

no_archive() {
  one_run --archive-share 0
  for seed in ${seeds:-1}; do evaluate "seed-$seed" --run "$folder/seed-$seed"; done
  plot
}

three_levels() {
  local level
  one_run --levels 1-1 1-2 1-3
  for level in 1-1 1-2 1-3; do
    for seed in ${seeds:-1}; do
      evaluate "seed-$seed-$level" --run "$folder/seed-$seed" --levels "$level"
    done
    controls "control-$level" --levels "$level"
  done
  plot
}

generated() {
  local unseen=2147483648..4294967295 known=0..2147483647
  [ "$episodes" = 200 ] && episodes=500
  one_run --levels "$known"
  for seed in ${seeds:-1}; do
    evaluate "seed-$seed-unseen" --run "$folder/seed-$seed" --levels "$unseen"
    evaluate "seed-$seed-known" --run "$folder/seed-$seed" --levels "$known"
  done
  controls control --levels "$unseen"
  plot
}

faithful() {
  one_run --config learner_client/presets/faithful.toml
  for seed in ${seeds:-1}; do evaluate "seed-$seed" --run "$folder/seed-$seed"; done
  plot
}

ablation() {
  local name steps options seed full=$folder/full.toml
  [ -z "$minutes" ] || { echo "experiments.sh: the ablation goes by steps; leave --minutes out" >&2; exit 2; }
  # What the ablation has taken out of the default stands beside each of the others.
  cat learner_client/presets/modern.toml - > "$full" <<'GONE'
invert-pixels = true
show-held = true
epsilon-ladder = true
GONE
  while read -r name steps options; do
    for seed in ${seeds:-1 2}; do
      [ -s "$folder/$name-$seed.json" ] && continue
      # shellcheck disable=SC2086
      train "$name-$seed" --steps "$steps" --seed "$seed" --evaluation-minutes 0 \
        --config "$full" $options
      evaluate "$name-$seed" --run "$folder/$name-$seed"
    done
  done <<'SETTINGS'
full                 360000
n-step-1             360000 --n-step 1
n-step-3             360000 --n-step 3
n-step-10            360000 --n-step 10
no-double            360000 --double-dqn false
dueling              330000 --head dueling
uniform-replay       360000 --priority-alpha 0
no-ladder            360000 --epsilon-ladder false
no-archive           360000 --archive-share 0
gamma-0.9            360000 --gamma 0.9
gamma-0.99           360000 --gamma 0.99
width-2              165000 --filters 32 64 64 --hidden 512
samples-2            430000 --samples-per-step 2
samples-8            200000 --samples-per-step 8
fp32                 205000 --precision fp32
pixels-not-inverted  360000 --invert-pixels false
held-not-shown       360000 --show-held false
huber                360000 --loss huber
default              360000 --epsilon-ladder false --invert-pixels false --show-held false
default-no-archive   450000 --epsilon-ladder false --invert-pixels false --show-held false --archive-share 0
SETTINGS
}

# each_level NAME SEEDS: every hand-made level and every difficulty of these seeds, for the run NAME.
each_level() {
  evaluate "$1-levels" --run "$folder/$1" --each-level --levels 1-1 1-2 1-3 "$2" --level-difficulty 1..9
}

zero_shot() {
  local seed
  seeds=${seeds:-1 2 3}
  one_run --levels "$training" --level-difficulty 1..9
  for seed in $seeds; do each_level "seed-$seed" "$held_out"; done
}

all_levels() {
  local seed
  seeds=${seeds:-1 2 3}
  one_run --levels 1-1 1-2 1-3 "$training" --level-difficulty 1..9
  for seed in $seeds; do each_level "seed-$seed" "$held_out"; done
}

curve() {
  local levels seed name
  for levels in 1 10 100 1000 2147483648; do
    [ "${only:-$levels}" = "$levels" ] || continue
    for seed in ${seeds:-1}; do
      name=levels-$levels-seed-$seed
      train "$name" --minutes "${minutes:-60}" --seed "$seed" --levels "0..$((levels - 1))" --level-difficulty 1..9
      evaluate "$name-known" --run "$folder/$name" --each-level --levels "0..$((levels - 1))" --level-difficulty 1..9
      evaluate "$name-test" --run "$folder/$name" --each-level --levels "$held_out" --level-difficulty 1..9
    done
  done
}

# by_minutes: lines of "NAME OPTION..." on stdin, each trained on all levels for equal minutes, and evaluated on each.
by_minutes() {
  local name options seed
  while read -r name options; do
    [ "${only:-$name}" = "$name" ] || continue
    for seed in ${seeds:-1 2}; do
      [ -s "$folder/$name-$seed-levels.json" ] && continue
      # shellcheck disable=SC2086
      train "$name-$seed" --minutes "${minutes:-20}" --seed "$seed" --evaluation-minutes 0 \
        --levels 1-1 1-2 1-3 "$training" --level-weights 1 1 1 9 --level-difficulty 1..9 $options
      each_level "$name-$seed" "$choosing"
    done
  done
}

curricula() {
  by_minutes <<'SETTINGS'
uniform
difficulty        --curriculum difficulty
replay-failures   --curriculum replay-failures
replay-td-errors  --curriculum replay-td-errors
no-archive        --archive-share 0
SETTINGS
}

networks() {
  by_minutes <<'SETTINGS'
default
impoola         --network impoola
impala          --network impala
hl-gauss        --head hl-gauss --v-min -5 --v-max 40
dueling         --head dueling
noisy           --noisy true --final-epsilon 0
random-shift-2  --random-shift 2
random-shift-4  --random-shift 4
batch-128       --batch-size 128 --samples-per-step 8
n-step-3        --n-step 3
n-step-10       --n-step 10
average-0.9999  --average-decay 0.9999
hidden-512      --hidden 512
filters-32      --filters 32 64 64
SETTINGS
}

sprout_100k() {
  for seed in ${seeds:-1 2 3}; do
    train "seed-$seed" --config learner_client/presets/sprout-100k.toml --steps 100000 --seed "$seed" \
      --evaluation-minutes 1
    evaluate "seed-$seed" --run "$folder/seed-$seed"
  done
}

plot() {
  local arguments=() run
  for run in "$folder"/*/; do arguments+=(--run "$run"); done
  ./launch.sh plot "${arguments[@]}" --out "$folder/curves.png"
}

table() {
  python3 tests/benchmarks/evaluations_table.py "$(dirname "$folder")"
}

main() {
  case "${1:-}" in
    level | no-archive | three-levels | generated | faithful | ablation | zero-shot | all-levels | curve | curricula | \
      networks | sprout-100k | table) experiment=$1 ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "experiments.sh: $1 wants a value" >&2; exit 2; }
    case "$1" in
      --runs | --seeds | --minutes | --episodes | --only) declare -g "${1#--}=$2" ;;
      *) echo "experiments.sh: there is no option $1; see --help" >&2; exit 2 ;;
    esac
    shift 2
  done
  folder=$(cd "$caller" && realpath -m -- "$runs")/$experiment
  mkdir -p "$folder"
  "${experiment//-/_}"
}

main "$@"; exit
