#!/usr/bin/env bash
# What a user of compose.yaml does, from nothing: build, up, watch, scale to three servers, kill one,
# down, up again, another cartridge. Docker must run, or else this is root: then an engine of its own
# is started, and stopped at the end. Where the base image cannot be pulled, it is made with debootstrap.
#
#   tests/deployment/smoke_test.sh
#   ENGINE_FOLDER=DIR keeps what the engine of its own has built; COMPILED, JOBS, WEB, TRAIN: as
#   compose.yaml's
set -euo pipefail
# Paths are the caller's.
for path in ENGINE_FOLDER BUILD_LOG; do [ -z "${!path:-}" ] || declare "$path=$(realpath -m "${!path}")"; done
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

export COMPOSE_PROJECT_NAME=mario-smoke WEB=${WEB:-18080} JOBS=${JOBS:-2}
base=debian:bookworm-slim engine='' engine_folder='' dump='' own=''

say() { printf '%s  %4d s  %s\n' "$(date +%T)" "$SECONDS" "$1"; }
fail() { echo "smoke_test.sh: $1" >&2; exit 1; }

if docker compose version >/dev/null 2>&1; then
  compose() { docker compose "$@"; }
elif command -v docker-compose >/dev/null; then
  compose() { docker-compose "$@"; }
else
  fail "neither 'docker compose' nor 'docker-compose' is here: install one of them"
fi

cleanup() {
  trap '' INT TERM
  compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  [ -z "$dump" ] || rm -f "$dump"
  [ -z "$own" ] || rm -rf "$own"
  if [ -n "$engine" ]; then
    kill -TERM "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
    [ -n "${ENGINE_FOLDER:-}" ] || rm -rf "$engine_folder"
  fi
}
trap cleanup EXIT

start_engine() {
  [ "$(id -u)" -eq 0 ] || fail "no Docker engine answers, and starting one needs root"
  command -v dockerd >/dev/null || fail "no Docker engine answers, and there is no dockerd to start"
  engine_folder=${ENGINE_FOLDER:-$(mktemp -d)}
  mkdir -p "$engine_folder"
  export DOCKER_HOST=unix://$engine_folder/docker.sock
  dockerd --data-root "$engine_folder/root" --exec-root "$engine_folder/exec" \
    -p "$engine_folder/pid" -H "$DOCKER_HOST" >"$engine_folder/dockerd.log" 2>&1 &
  engine=$!
  await 30 "the private engine does not start: $engine_folder/dockerd.log" docker info
}

# await SECONDS SENTENCE COMMAND...: until the command succeeds, or the sentence is the end.
await() {
  local end=$((SECONDS + $1)) sentence=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$sentence"
    sleep 0.5
  done
}

make_base_image() {
  local root
  root=$(mktemp -d)
  debootstrap --variant=minbase bookworm "$root" >/dev/null
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | docker import - $base >/dev/null
  rm -rf "$root"
}

container() { compose ps -q "$1" | head -n 1; }
metrics() { docker exec "$(container learner)" tail -n 1 "/runs/${GAME:-sprout_land}/metrics.csv"; }
steps() { metrics | cut -d, -f1; }
updates() { metrics | cut -d, -f4; }
trains() { [ "$(updates)" -gt 0 ]; }
has_reached() { [ "$(steps)" -ge "$1" ]; }
# How many servers hold leases of the learner's environments now.
serving() {
  local id last count=0
  for id in $(compose ps -q emulator_server); do
    last=$(docker logs "$id" 2>&1 | grep -E 'leases|lease is over' | tail -n 1 || true)
    [ -z "$last" ] || [[ "$last" == *' 32 environments are free'* ]] || count=$((count + 1))
  done
  echo "$count"
}
serve() { [ "$(serving)" -eq "$1" ]; }
# From how many steps the learner has gone on with the run that was there.
resumed() {
  docker logs "$(container learner)" 2>&1 | sed -n 's/.*resuming the run .* at \([0-9]*\) steps.*/\1/p' | grep .
}
goes_on() { # SECONDS: 1,000 steps more
  await "$1" "training does not go on: $(compose logs --tail 5 learner 2>&1)" has_reached $(($(steps) + 1000))
}

docker info >/dev/null 2>&1 || start_engine
say "engine $(docker version --format '{{.Server.Version}}'), $(compose version | head -n 1)"
if ! docker image inspect $base >/dev/null 2>&1 && ! docker pull -q $base >/dev/null 2>&1; then
  make_base_image
  say "$base cannot be pulled: made with debootstrap"
fi

log=${BUILD_LOG:-$(mktemp)}
compose build >"$log" 2>&1 || fail "the build failed: $(tail -n 15 "$log")
all of its output is in $log"
say "built: $(docker image inspect --format '{{.Size}}' mario-learning | awk '{ printf "%.0f MB", $1 / 1e6 }')"

compose up -d >/dev/null 2>&1 || fail "up failed: $(compose logs --tail 5 2>&1)"
say "up"
await 240 "no training after 4 minutes: $(compose logs --tail 5 2>&1)" trains
say "trains: $(steps) steps, $(updates) updates"
await 30 "no page" curl -fs "http://127.0.0.1:$WEB/"
page=$(curl -fs "http://127.0.0.1:$WEB/") || fail "the page is not there any more"
[[ "$page" == *'<html'* ]] || fail "what is served is not the page: ${page:0:200}"
say "the page is there"

compose up -d --scale emulator_server=3 >/dev/null 2>&1
await 60 "the environments are not spread over three servers" serve 3
goes_on 60
say "three servers share the environments"
docker kill "$(container emulator_server)" >/dev/null
goes_on 90
say "one of them was killed: training goes on at $(steps) steps"

before=$(steps)
start=$SECONDS
compose down >/dev/null 2>&1
say "down, in $((SECONDS - start)) s, after $before steps"
[ $((SECONDS - start)) -le 5 ] || echo "smoke_test.sh: note: down took longer than 5 s"
compose up -d >/dev/null 2>&1
await 120 "the run does not go on after down and up" resumed
[ "$(resumed)" -ge "$before" ] || fail "the run goes on from $(resumed) steps, it had $before"
goes_on 120
say "up again: the run goes on from $(resumed) steps, now $(steps)"

export GAME=super_mario_land
if [ ! -e roms/$GAME.gb ]; then # the embedded game's cartridge, which has that one's RAM layout, plays its part
  dump=roms/$GAME.gb
  docker run --rm mario-learning cat games/sprout_land/sprout_land.gb >"$dump"
fi
compose up -d >/dev/null 2>&1 || fail "up failed: $(compose logs --tail 5 2>&1)"
await 120 "no training on roms/$GAME.gb: $(compose logs --tail 5 2>&1)" trains
say "GAME=$GAME trains on roms/$GAME.gb: $(steps) steps"

if [ -n "$dump" ] && [ ! -e games/own_game ] && [ ! -e roms/own_game.gbc ]; then # it is not in the image
  mv "$dump" roms/own_game.gbc
  dump=roms/own_game.gbc own=games/own_game
  cp -r games/sprout_land $own
  GAME=own_game compose up -d >/dev/null 2>&1 || fail "up failed: $(compose logs --tail 5 2>&1)"
  GAME=own_game await 120 "no training on $own: $(compose logs --tail 5 2>&1)" trains
  say "a game of one's own trains on $dump"
fi
say "passed"
