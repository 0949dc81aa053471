#!/usr/bin/env bash
# What a user of swarm.yaml does, on a Swarm of one node: deploy, scale the servers to eight, kill one, scale
# them to two; then what the run's own files tell. Docker must run, outside a Swarm, or else this is root:
# then an engine of its own is started, and stopped at the end.
#
#   tests/deployment/swarm_test.sh
#   ENGINE_FOLDER=DIR: the engine of its own works there, where tests/deployment/smoke_test.sh with the same has left
#   the image; IMAGE: as swarm.yaml's; KEEP=DIR keeps the run's files and the learner's log
#
# Exit codes: 0 passed, 1 not, 77 skipped for want of something.
set -euo pipefail
# Paths are the caller's.
for folder in ENGINE_FOLDER KEEP; do [ -z "${!folder:-}" ] || declare "$folder=$(realpath -m "${!folder}")"; done
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

export SERVE="--threads 1" IMAGE=${IMAGE:-mario-learning}
stack=mario-swarm-test game=/runs/sprout_land work=$(mktemp -d) engine='' joined=''
run=${KEEP:-$work/run}

say() { printf '%s  %4d s  %s\n' "$(date +%T)" "$SECONDS" "$1"; }
skip() { echo "swarm_test.sh: skipped: $1"; exit 77; }
fail() { echo "swarm_test.sh: $1" >&2; exit 1; }

leave_swarm() {
  docker stack rm $stack >/dev/null 2>&1 || true
  for _ in {1..120}; do # as long as its containers take to end
    ! docker volume rm -f ${stack}_runs >/dev/null 2>&1 || break
    sleep 0.5
  done
  docker swarm leave --force >/dev/null 2>&1 || true
  docker network rm docker_gwbridge >/dev/null 2>&1 || true # which the Swarm has made
}
cleanup() {
  trap '' INT TERM
  [ -z "$joined" ] || leave_swarm
  if [ -n "$engine" ]; then
    kill -TERM "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT

# await SECONDS SENTENCE COMMAND...: until the command succeeds, or the sentence is the end, with the log's.
await() {
  local end=$((SECONDS + $1)) sentence=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$sentence: $(log 2>&1 | tail -n 3)"
    sleep 0.5
  done
}

start_engine() {
  [ "$(id -u)" -eq 0 ] || skip "no Docker engine answers, and starting one needs root"
  command -v dockerd >/dev/null || skip "no Docker engine answers, and there is no dockerd to start"
  local folder=${ENGINE_FOLDER:-$work/engine}
  mkdir -p "$folder"
  export DOCKER_HOST=unix://$folder/docker.sock
  dockerd --data-root "$folder/root" --exec-root "$folder/exec" \
    -p "$folder/pid" -H "$DOCKER_HOST" >"$folder/dockerd.log" 2>&1 &
  engine=$!
  await 30 "the private engine does not start: $folder/dockerd.log" docker info
}

deploy() { # with keys of the test's own, beside a copy of swarm.yaml, which wants them in ../keys
  docker run --rm "$IMAGE" bash -c 'emulator_server keys --dir /tmp/keys >&2 && tar -C /tmp -c keys' \
    2>/dev/null | tar -C "$work" -x
  mkdir -p "$work/docker" "$run"
  cp docker/swarm.yaml "$work/docker"
  docker stack deploy -c "$work/docker/swarm.yaml" $stack >"$work/deploy.log" 2>&1
}
containers() { docker ps -q --filter "label=com.docker.swarm.service.name=${stack}_$1"; }
address() { docker inspect -f '{{range .NetworkSettings.Networks}}tcp://{{.IPAddress}}:5555{{end}}' "$1"; }
is_over() { [ -z "$(containers "$1")" ]; }
scale() { docker service scale -d "${stack}_$1=$2" >/dev/null; }
servers_run() {
  docker service ls --filter name=${stack}_emulator_server --format '{{.Replicas}}' | grep "^$1/$1" &&
    [ "$(containers emulator_server | wc -l)" -eq "$1" ]
}

log() { docker logs "${learner:-$(containers learner)}" 2>&1; }
mark() { marked=$(log | wc -l); } # from where on moves are looked for
moves() { log | tail -n +$((marked + 1)) | grep "share .* moves .*$1"; }
moved() { moves "$1" | sed 's/.*share \([0-9]*\) .*/\1/' | sort -nu | xargs; }
have_shares() { # CONTAINER...: that new servers have got
  for server in "$@"; do moves "to $(address "$server")\$" || return 1; done
}
kept() { docker exec "$learner" cat "$game/$1"; }
metric() { kept metrics.csv | tail -n 1 | cut -d, -f"$1"; }
trains() { learner=$(containers learner) && [ "$(metric 4)" -gt 0 ]; } # updates
has_reached() { [ "$(metric 1)" -ge "$1" ]; }
setting() { sed -n "s/^$1 = //p" "$run/config.toml"; }
# Every environment has ended an episode, and by itself, after so many steps.
all_play() {
  kept episodes.csv | awk -F, -v after="$1" -v all="$(setting environments)" '
    NR > 1 && $1 > after && $8 != "server-lost" && !seen[$2]++ { ++count }
    END { exit count != all }'
}
goes_on() {
  local from
  from=$(metric 1) || fail "the learner is gone"
  await 90 "training does not go on" has_reached $((from + 1000))
  await 180 "not all environments go on" all_play "$from"
  say "training goes on, in every environment: $from steps, now $(metric 1)"
}

# What the run's own files tell of joined episodes.
check_run() {
  awk -F, -v all="$(setting environments)" -v groups="$(setting groups)" -f tests/deployment/check_run.awk \
    "$run/metrics.csv" "$run/episodes.csv"
}

docker info >/dev/null 2>&1 || start_engine
[ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive ] || skip "this engine is part of a Swarm already"
if ! docker image inspect "$IMAGE" >/dev/null 2>&1; then
  docker build -f docker/Dockerfile -t "$IMAGE" . >"$work/build.log" 2>&1 ||
    skip "no image $IMAGE, nor can it be built: run tests/deployment/smoke_test.sh first, with the same ENGINE_FOLDER"
fi
docker swarm init --advertise-addr 127.0.0.1 >/dev/null || fail "no Swarm"
joined=yes learner=''
say "engine $(docker version --format '{{.Server.Version}}'), a Swarm of one node"
deploy || fail "the stack is not deployed: $(tail -n 3 "$work/deploy.log")"
say "deployed"
await 300 "no training after 5 minutes" trains
kept config.toml >"$run/config.toml"
await 60 "not two servers" servers_run 2
say "two servers"
goes_on
await 30 "no page at port 8080, which must be free" curl -fs http://127.0.0.1:8080/

old=$(containers emulator_server)
mark
scale emulator_server 8
await 180 "not eight servers" servers_run 8
new=$(containers emulator_server | grep -vxF "$old")
# shellcheck disable=SC2086  # a word each
await 120 "no shares move to the new servers" have_shares $new
say "eight servers: shares $(moved 'to ') of $(setting groups) move, to each new one"
goes_on

victim=$(head -n 1 <<<"$new")
gone=$(address "$victim")
mark
docker kill "$victim" >/dev/null
await 60 "no share moves away from the dead server" moves "from $gone to"
say "one killed: its shares $(moved "from $gone to") have moved"
goes_on
await 60 "Swarm does not start another one" servers_run 8
say "eight servers again"

mark
scale emulator_server 2
await 120 "not two servers" servers_run 2
say "two servers: shares $(moved 'to ') have moved"
goes_on

[ "$(containers learner)" = "$learner" ] || fail "the learner has been started again"
log >"$run/learner.log"
scale learner 0
await 90 "the learner does not end" is_over learner
docker run --rm -v ${stack}_runs:/runs "$IMAGE" tar -C $game -c . | tar -C "$run" -x --no-same-owner
found=$(check_run) || fail "the run's files are wrong: $found"
say "$found"
start=$SECONDS
docker stack rm $stack >/dev/null
await 60 "the stack's containers do not end" is_over emulator_server
say "stack removed, in $((SECONDS - start)) s"
say "passed"
