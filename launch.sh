#!/usr/bin/env bash
# Sets up, builds, and runs mario-learning: ./launch.sh --help
# shellcheck disable=SC2317  # the traps' functions are reached through traps
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

preset=${MARIO_PRESET:-release}
build=build/$preset
bin=$build/bin

usage() {
  cat <<'HELP'
usage: ./launch.sh [command] [options]

commands
  train      (the default) start the page to watch, the emulator server and the learner, and train;
             started again, the run goes on. Ctrl-C stops all in order and saves the run.
  evaluate   play episodes with a run's network, or with a reference player, and print how they went
  watch      start the page, and let the trained agent that comes with the game play there; with
             --run DIR one of your own
  plot       draw a run's learning curves; --run DIR more than once compares runs, --out FILE.png
  test       set up, build everything, and run the whole test suite
  bench      measure emulator and server, as ratios within one run; --json FILE writes them too;
             --long 2000000 tells instead whether a server grows, and --learning measures the
             learner, beside Python, and checks on CartPole that it learns (half an hour)
  build      set up and build everything
  keys       make the keys with which machines know each other, in keys/ (--dir DIR: elsewhere)

options
  --yes            install missing packages without asking (as CI=true does)
  --game DIR       the game's description           [games/sprout_land]
  --rom FILE       the cartridge                    [Sprout Land, built from source]
  --run DIR        the run's folder                 [runs/GAME-PRESET]
  --config FILE    the learner's settings           [learner_client/presets/modern.toml]
  --bind URL       the server's step channel        [tcp://127.0.0.1:5555]
  --publish URL    the server's screens for viewers [tcp://127.0.0.1:5556]
  --learner-publish URL   the learner's, likewise   [tcp://127.0.0.1:5557]
  --web HOST:PORT  the page to watch training       [127.0.0.1:8080]
  --no-web         no page; viewers may still attach
  --help           this page
Every other option goes to learner_client (see `learner_client train --help`):
  ./launch.sh train --minutes 10 --seed 2
  ./launch.sh evaluate --episodes 100 --player random
HELP
}

fail() {
  echo "launch.sh: $1" >&2
  exit "${2:-1}"
}

# ---- Set-up -------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "installing packages needs root; run it as root, or install sudo"
  fi
}

require_debian() {
  local ID='' ID_LIKE='' PRETTY_NAME='this system'
  # shellcheck disable=SC1091
  [ -r /etc/os-release ] && . /etc/os-release
  case " $ID $ID_LIKE " in
    *\ debian\ * | *\ ubuntu\ *) ;;
    *) fail "the set-up installs Debian packages, and this is $PRETTY_NAME: use Docker there (a Debian 12 container)" ;;
  esac
}

# Programs such as node may also have come from elsewhere than from Debian's package of their name.
missing_packages() {
  local package lists=(docker/build-packages.txt)
  [ "$command" = test ] && lists+=(docker/test-packages.txt)
  [ "$learning" = true ] && lists+=(docker/bench-packages.txt)
  grep -hv '^#' "${lists[@]}" | while read -r package; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      command -v "$package" >/dev/null || echo "$package"
  done
}

install_missing() {
  require_debian
  local missing
  missing=$(missing_packages | xargs)
  [ -z "$missing" ] && return
  echo "These packages are missing: $missing"
  if [ "$yes" != true ]; then
    [ -t 0 ] || fail "say --yes to install them, or install them by hand"
    local answer
    read -r -p "Install them now? [y/N] " answer
    [[ "$answer" =~ ^[Yy] ]] || fail "nothing installed; they are needed to build"
  fi
  as_root apt-get update -q
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}

# build_targets [TARGET...]: everything when no target is named.
build_targets() {
  [ -f "$build/build.ninja" ] || cmake --preset "$preset"
  cmake --build --preset "$preset" ${1:+--target "$@"}
}

# ---- Server and learner -------------------------------------------------------------------------

server='' learner='' viewer='' logs=''

# Each child is a session of its own, so that the terminal's Ctrl-C reaches this script alone, which
# stops the learner first: it saves the environments' states, and needs the server for that.
start_server() {
  setsid "$bin/emulator_server" --game "$game" --rom "$rom" --environments 32 \
    --bind "$bind" --publish "$publish" >"$logs/server.log" 2>&1 &
  server=$!
}

start_learner() {
  setsid "$bin/learner_client" "$@" &
  learner=$!
}

# Prints the page's address once it is up. Training does not depend on it.
start_viewer() {
  local page=$logs/viewer.page log=$logs/viewer.log
  : >"$page"
  setsid "$bin/viewer_client" --server "$publish" --learner "$learner_publish" --web "$web" \
    >"$page" 2>"$log" &
  viewer=$!
  until [ -s "$page" ] || ! kill -0 "$viewer" 2>/dev/null; do sleep 0.05; done
  if [ -s "$page" ]; then
    cat "$page"
  else
    echo "launch.sh: training goes on without a page: $(tail -n 1 "$log")" >&2
  fi
}

stop_child() {
  [ -z "$1" ] && return
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

stop_all() {
  trap '' INT TERM HUP
  stop_child "$learner"
  stop_child "$server"
  stop_child "$viewer"
}

# Runs learner_client with the given arguments beside a server, until one of them ends or a signal
# asks to stop. Returns the learner's exit code.
run_with_server() {
  local ended='' code=0
  trap 'stopped=true' INT TERM HUP
  trap stop_all EXIT
  [ -n "$web" ] && start_viewer
  start_server
  start_learner "$@"
  wait -n -p ended "$server" "$learner" || code=$?
  if [ "$stopped" = true ]; then
    trap '' INT TERM HUP
    kill -TERM "$learner" 2>/dev/null || true
    code=0
    wait "$learner" || code=$?
  elif [ "$ended" = "$server" ]; then
    echo "launch.sh: the emulator server ended: $(tail -n 1 "$logs/server.log")" \
      "(its log: $logs/server.log)" >&2
    if [ "$code" -eq 0 ]; then code=1; fi
  fi
  return "$code"
}

# ---- Commands -----------------------------------------------------------------------------------

command=train yes=${CI:-false} stopped=false learning=false
game=games/sprout_land rom='' run='' config='' has_player=false
bind=tcp://127.0.0.1:5555 publish=tcp://127.0.0.1:5556
learner_publish=tcp://127.0.0.1:5557 web=127.0.0.1:8080
rest=()

read_arguments() {
  case "${1:-}" in
    train | evaluate | watch | plot | test | bench | build | keys) command=$1; shift ;;
    -* | '') ;;
    *) fail "there is no command '$1'; ./launch.sh --help lists them" 2 ;;
  esac
  local name
  while [ $# -gt 0 ]; do
    case "$1" in
      --game | --rom | --run | --config | --bind | --publish | --learner-publish | --web)
        [ $# -ge 2 ] || fail "$1 wants a value; see ./launch.sh --help" 2
        name=${1#--}
        declare -g "${name//-/_}=$2"
        [ "$command" = plot ] && [ "$name" = run ] && rest+=(--run "$2")
        shift ;;
      --no-web) web='' ;;
      --yes) yes=true ;;
      --learning) [ "$command" = bench ] || fail "--learning belongs to bench" 2; learning=true ;;
      --help | -h) usage; exit 0 ;;
      *) rest+=("$1"); [ "$1" = --player ] && has_player=true ;;
    esac
    shift
  done
}

choose_rom() {
  [ -n "$rom" ] && return
  [ "$(basename "$game")" = sprout_land ] ||
    fail "the cartridge of $game is not part of this project: pass your own with --rom FILE" 2
  rom=$build/games/sprout_land/sprout_land.gb
}

train() {
  choose_rom
  config=${config:-learner_client/presets/modern.toml}
  run=${run:-$(default_run)}
  build_targets emulator_server learner_client viewer_client sprout_land_rom
  mkdir -p "$run" || fail "the run's folder $run cannot be made; choose another with --run"
  logs=$run
  run_with_server train --config "$config" --connect "$bind" --publish "$learner_publish" \
    --run "$run" "${rest[@]}"
}

evaluate() {
  choose_rom
  local arguments=(--connect "$bind")
  [ "$has_player" = true ] || arguments+=(--run "${run:-$(default_run)}")
  [ -n "$config" ] && arguments+=(--config "$config")
  build_targets emulator_server learner_client sprout_land_rom
  use_logs evaluation
  web=''
  run_with_server evaluate "${arguments[@]}" "${rest[@]}"
}

watch() {
  choose_rom
  local agent=(--weights "$game/trained/agent.zst")
  if [ -n "$run" ]; then
    agent=(--run "$run")
  elif [ ! -f "${agent[1]}" ]; then
    fail "no trained agent comes with $game: train one with ./launch.sh, and show it with --run DIR"
  fi
  build_targets emulator_server learner_client viewer_client sprout_land_rom
  use_logs watch
  run_with_server watch --connect "$bind" --publish "$learner_publish" "${agent[@]}" "${rest[@]}"
}

plot() {
  build_targets learner_client
  [ -n "$run" ] || rest+=(--run "$(default_run)")
  "$bin/learner_client" plot "${rest[@]}"
}

bench() {
  local program=benchmarks
  [ "$learning" = true ] && program=learner_benchmarks
  build_targets "$program"
  "$bin/$program" "${rest[@]}"
}

# What has no run's folder leaves its logs beside the build.
use_logs() {
  logs=$build/$1
  mkdir -p "$logs"
}

default_run() {
  echo "runs/$(basename "$game")-$(basename "${config:-modern}" .toml)"
}

main() {
  read_arguments "$@"
  install_missing
  case "$command" in
    train) train ;;
    evaluate) evaluate ;;
    watch) watch ;;
    plot) plot ;;
    build) build_targets ;;
    keys) build_targets emulator_server; "$bin/emulator_server" keys "${rest[@]}" ;;
    test) build_targets; tests/run.sh "$preset" "${rest[@]}" ;;
    bench) bench ;;
  esac
}

# On one line with its exit, so that bash has read all of this file before it begins: a file that
# changes under a training run must not change what runs.
main "$@"; exit
