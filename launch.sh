#!/usr/bin/env bash
# Sets up, builds, and runs mario-learning: ./launch.sh --help
# shellcheck source-path=SCRIPTDIR disable=SC2317  # commands are reached by their names
set -euo pipefail
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 501)); then
  echo "launch.sh: this bash is $BASH_VERSION, 5.1 is needed: use Docker here (docker compose up)" >&2
  exit 1
fi

# This script never changes its folder: a relative path is the caller's, in the options passed on to
# the programs too. What belongs to the project is named by $root, however the script was reached.
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

. "$root/scripts/options.sh"
if [ -e "$root/scripts/checkout.sh" ]; then
  . "$root/scripts/checkout.sh"
else
  . "$root/scripts/installed.sh"
fi
. "$root/scripts/processes.sh"

usage() {
  cat <<HELP
usage: $called [command] [options]

commands
  train      (the default) start the page to watch, the emulator server and the learner, and train;
             the same command again resumes the run. Ctrl-C stops everything in order and saves
             the run; a second Ctrl-C ends everything at once, without saving
  evaluate   play episodes with a run's network, or with a reference player, and print the results
  watch      start the page, where the trained agent that comes with the game plays, or with
             --run DIR your own
  workshop   start a page on which you play a game and describe it: find its variables in memory,
             write its formulas, try a short training; --game names the folder of the description,
             which is begun there if there is none, --rom the game's ROM file
  plot       draw a run's learning curves; --run DIR more than once compares runs, --out FILE.png
${checkout_commands}  keys       make the keys that authenticate the machines, in ./keys (--dir DIR: elsewhere)

options, as --name VALUE or --name=VALUE; relative paths start from the current folder
${checkout_options}  --help           print this help

of train, evaluate, watch and workshop
  --game DIR       folder of the game's description       [the project's games/sprout_land]
                   none: without one, for the novelty of screens; needs --rom (not for workshop)
  --rom FILE       the game's ROM file, or a zip archive with it
                   [$roms/GAME.gb, .gbc, .gba or .zip, or the one in the game's folder;
                   Sprout Land comes with its own]
of train, evaluate and watch
  --run DIR        the run's folder       [$runs/GAME-PRESET; watch: the game's agent]
  --bind URL       address where the server steps games   [tcp://127.0.0.1:5555]
  --publish URL    address where it publishes screens     [tcp://127.0.0.1:5556]
  --server-threads N   number of threads that step environments   [one for each usable processor]
of train and evaluate
  --config FILE    file of settings   [train: the project's learner_client/presets/modern.toml]
of train, watch and workshop
  --web HOST:PORT  address where the page is served       [127.0.0.1:8080]
of train and watch
  --learner-publish URL   address where the learner publishes its Q-values   [tcp://127.0.0.1:5557]
  --web-host NAME  another host name by which browsers reach the page, as a proxy's   [localhost]
  --no-web         serve no page; viewers may still attach
of plot
  --game, --config    the game and the settings that the default --run was trained with
${bench_options}If another program uses the default addresses, train and watch take a free port for the page and
private sockets for the rest; evaluate always does. They print the addresses that they use.

Every other option is passed to the command's program, which refuses those that it does not know:
learner_client (\`learner_client train --help\`), ctest, the benchmarks, emulator_server keys. The
server is started with as many environments as the learner asks for, and at least 32.
  $called train --minutes 10 --seed 2 --run runs/seed-2
  $called train --environments 64
  $called evaluate --episodes 100 --player random
$build_variables
HELP
}

say() {
  echo "${called##*/}: $1" >&2 || true # a terminal may be gone
}

fail() {
  say "$1"
  exit "${2:-1}"
}

# ---- Commands -----------------------------------------------------------------------------------

choose_rom() {
  [ -z "$rom" ] || return 0
  local name
  [ "$game" != none ] || fail "--game none plays any ROM without a description: pass one with --rom FILE" 2
  name=$(name_of "$game")
  for rom in "$roms/$name".{gb,gbc,gba,zip} "$game/$name".{gb,gbc,gba,zip}; do
    [ ! -f "$rom" ] || return 0
  done
  fail "the ROM of $game is not part of this project: put your own into $roms, as $name.gb (or .gbc, .gba, .zip), or pass it with --rom FILE" 2
}

name_of() { # PATH: the last part of it, however it is written
  basename -- "$(realpath -m -- "$1")"
}

default_run() {
  local name
  name=$(name_of "$game")
  [ "$game" != none ] || name=none-$(basename -- "${rom%.*}") # each ROM's own
  echo "$runs/$name-$(basename -- "${config:-modern}" .toml)"
}

# The targets of a command that runs the server and the learner.
build_programs() {
  local targets=(emulator_server learner_client)
  [ -z "$web" ] || targets+=(viewer_client)
  build_targets "${targets[@]}"
}

# Whether a learner has the run's lock. Its logs must not be begun anew.
is_training() { # RUN
  local locked=75 code=0
  [ -e "$1/lock" ] || return 1
  flock -n -E "$locked" "$1/lock" true 2>/dev/null || code=$?
  [ "$code" -eq "$locked" ]
}

train() {
  choose_rom
  config=${config:-$root/learner_client/presets/modern.toml}
  run=${run:-$(default_run)}
  build_programs
  mkdir -p -- "$run" || fail "the run's folder $run cannot be made; choose another with --run"
  logs=$run purpose=training
  [[ "$run" == /* ]] || logs=$PWD/$run # no program takes it for an option then
  ! is_training "$logs" || fail "another learner is training in $run: stop it, or choose another --run"
  run_with_server train "--config=$config" "--run=$run"
}

evaluate() {
  choose_rom
  local agent=()
  given --player || given --weights || agent=("--run=${run:-$(default_run)}")
  [ -z "$config" ] || agent+=("--config=$config")
  web=''
  build_programs
  make_private_folder
  bind=${bind:-ipc://$private/steps} publish=${publish:-ipc://$private/screens}
  logs=$private purpose='the evaluation'
  run_with_server evaluate "${agent[@]}"
}

watch() {
  choose_rom
  local agent=("--weights=$game/trained/agent.zst")
  if given --weights; then
    agent=()
  elif [ -n "$run" ]; then
    agent=("--run=$run")
  elif [ ! -f "$game/trained/agent.zst" ]; then
    fail "no trained agent comes with $game: train one with $called, and show it with --run DIR"
  fi
  build_programs
  make_private_folder
  logs=$private purpose='the agent'
  run_with_server watch "${agent[@]}"
}

# Without a --game the project's own description would be edited by mistake.
workshop() {
  [[ -n "${seen[game]:-}" && "$game" != none ]] || fail "workshop wants the folder of your description: --game DIR" 2
  choose_rom
  build_targets emulator_server learner_client
  "$bin/emulator_server" workshop "--game=$game" "--rom=$rom" "--web=$web" "${rest[@]}"
}

plot() {
  given --run || rest+=("--run=$(default_run)")
  build_targets learner_client
  "$bin/learner_client" plot "${rest[@]}"
}

bench() {
  local program=benchmarks
  [ "$learning" = true ] && program=learner_benchmarks
  build_targets "$program"
  "$bin/$program" "${rest[@]}"
}

build_everything() {
  [ ${#rest[@]} -eq 0 ] || fail "build does not take '${rest[0]}'; see $called --help" 2
  build_targets
  say "the programs are in $bin"
}

# For this release alone: another one has libraries of other versions.
package() {
  [ ${#rest[@]} -eq 0 ] || fail "package does not take '${rest[0]}'; see $called --help" 2
  build_targets emulator_server learner_client viewer_client man_pages
  cpack --config "$build/CPackConfig.cmake" -G DEB -B "$build/packages" ||
    fail "the package could not be made; what CPack says above tells why"
  say "install it by apt install $build/packages/mario-learning_*.deb"
}

make_keys() {
  build_targets emulator_server
  "$bin/emulator_server" keys "${rest[@]}"
}

run_tests() {
  build_targets
  "$root/tests/run.sh" "$preset" "${rest[@]}"
}

main() {
  read_arguments "$@"
  install_missing
  case "$command" in
    train | evaluate | watch | workshop | plot | bench | package) "$command" ;;
    build) build_everything ;;
    keys) make_keys ;;
    test) run_tests ;;
  esac
}

# On one line with its exit, so that bash has read all of this file before it begins: a file that
# changes under a training run must not change what runs.
main "$@"; exit
