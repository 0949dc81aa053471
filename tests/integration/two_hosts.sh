#!/usr/bin/env bash
# A server and a learner on two hosts, which are two network namespaces of this machine: a way with
# 20 ms more, packets lost, 10 Mbit/s, and a cable that is pulled for 10 s. Needs root.
#
#   two_hosts.sh BIN GAME ROM PRESET             proves that runs survive all of that
#   two_hosts.sh BIN GAME ROM PRESET --measure   prints steps/s over each link; wants a quiet machine
#
# Exit codes: 0 proved, 1 not, 77 skipped for want of something.
set -euo pipefail

skip() { echo "two_hosts.sh: skipped: $1"; exit 77; }
fail() { echo "two_hosts.sh: $1" >&2; exit 1; }

[ $# -ge 4 ] || { echo "usage: two_hosts.sh BIN GAME ROM PRESET [--measure]" >&2; exit 2; }
bin=$1 game=$2 rom=$3 preset=$4 mode=${5:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
for program in ip tc iptables python3; do
  command -v "$program" >/dev/null || skip "it needs $program"
done
ip netns add "mario-probe-$$" 2>/dev/null || skip "network namespaces are not allowed here"
ip netns del "mario-probe-$$"

a=mario-a-$$ b=mario-b-$$ work=$(mktemp -d) children=()
server_address=10.77.0.1
proxy_port=5655  # on the learner's host: the long way to the server's 5555

cleanup() {
  trap '' INT TERM
  for child in "${children[@]}"; do kill -TERM "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns del "$a" 2>/dev/null || true
  ip netns del "$b" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

on_a() { ip netns exec "$a" "$@"; }
on_b() { ip netns exec "$b" "$@"; }

connect_hosts() {
  ip netns add "$a"
  ip netns add "$b"
  ip link add veth0 netns "$a" type veth peer name veth0 netns "$b"
  on_a ip address add $server_address/24 dev veth0
  on_b ip address add 10.77.0.2/24 dev veth0
  for host in "$a" "$b"; do
    ip netns exec "$host" ip link set lo up
    ip netns exec "$host" ip link set veth0 up
  done
}

# await_that SENTENCE COMMAND...: until the command succeeds; after two minutes the sentence is the end.
await_that() {
  local sentence=$1 end=$((SECONDS + 120))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "$sentence: $(tail -n 3 "$work"/*.log)"
    sleep 0.1
  done
}
# await FILE PATTERN SENTENCE: until the file has such a line.
await() { await_that "$3" grep -qs "$2" "$1"; }

start_server() {
  ip netns exec "$a" "$bin/emulator_server" --game "$game" --rom "$rom" --environments 32 --keys "$work/keys" \
    --bind tcp://*:5555 --publish tcp://*:5556 >"$work/server.log" 2>&1 &
  server=$!
  children+=("$server")
  await "$work/server.log" 'steps at' "the server does not start"
}

start_long_way() {  # MILLISECONDS
  ip netns exec "$b" python3 "$here/delay_proxy.py" $proxy_port $server_address 5555 "$1" >"$work/proxy.log" 2>&1 &
  proxy=$!
  children+=("$proxy")
  await "$work/proxy.log" forwarding "the delaying proxy does not start"
}

limit_rate() {  # of both directions
  on_a tc qdisc replace dev veth0 root tbf rate "$1" burst 32kbit latency 100ms
  on_b tc qdisc replace dev veth0 root tbf rate "$1" burst 32kbit latency 100ms
}
lift_limit() {
  on_a tc qdisc del dev veth0 root
  on_b tc qdisc del dev veth0 root
}
lose_packets() { on_b iptables -A INPUT -i veth0 -m statistic --mode random --probability "$1" -j DROP; }
lose_none() { on_b iptables -F INPUT; }
pull_cable() { on_b ip link set veth0 down; }
plug_in() { on_b ip link set veth0 up; }

# train RUN PORT [OPTION...]: begins to train over this port's way; $learner is the process.
train() {
  local run=$1 address=$server_address port=$2
  shift 2
  [ "$port" = 5555 ] || address=127.0.0.1
  ip netns exec "$b" "$bin/learner_client" train --config "$preset" --connect "tcp://$address:$port" \
    --keys "$work/keys" --run "$work/$run" "$@" >"$work/$run.log" 2>&1 &
  learner=$!
  children+=("$learner")
}
finish() { wait "$learner" || fail "the learner ended with code $?: $(tail -n 3 "$work/$1.log")"; }

# Few steps of a small network, the same whatever the link is like.
small=(--groups 2 --steps-in-flight 2 --environments 8 --observe-steps 200 --hidden 32 --batch-size 16
       --replay-frames 20000 --checkpoint-minutes 0)

# The run over the worst of links is the one over the best, step for step: nothing was lost, nothing
# stepped twice.
prove_that_a_bad_link_changes_nothing() {
  train best 5555 "${small[@]}" --steps 2500
  finish best
  start_long_way 20
  limit_rate 10mbit
  lose_packets 0.01
  train worst $proxy_port "${small[@]}" --steps 2500 --compress true
  await "$work/worst/metrics.csv" '^[1-9]' "the learner does not begin over the bad link"
  pull_cable
  await "$work/worst.log" 'does not answer' "the learner does not notice a cut"
  plug_in
  finish worst
  lose_none
  lift_limit
  cmp "$work/best/episodes.csv" "$work/worst/episodes.csv" || fail "the bad link changed the episodes"
  cmp "$work/best/weights.zst" "$work/worst/weights.zst" || fail "the bad link changed the weights"
  echo "over 20 ms, 10 Mbit/s, 1 % loss and a cut the run is the same, bit for bit"
}

# A cable out for 10 s and more costs no more than the episodes that were going on.
prove_that_a_long_cut_costs_the_episodes_in_flight() {
  train cut 5555 "${small[@]}"
  await "$work/cut/metrics.csv" '^[1-9]' "the learner does not begin"
  pull_cable
  await "$work/server.log" 'silent for too long' "the server keeps the lease of a silent client"
  plug_in
  await "$work/cut.log" 'going on' "the learner does not come back"
  await "$work/cut/episodes.csv" 'server-lost' "no episode ended with the cut"
  local lost steps
  lost=$(grep -c server-lost "$work/cut/episodes.csv")
  [ "$lost" -le 8 ] || fail "$lost episodes of 8 environments ended by one cut"
  steps=$(steps_of cut)
  await_that "training does not go on" reached cut $((steps + 500))
  kill -TERM "$learner"
  finish cut
  echo "after a cut that cost the lease, $lost episodes in flight were truncated and the run went on"
}
steps_of() { tail -n 1 "$work/$1/metrics.csv" | cut -d, -f1; }
reached() { [ "$(steps_of "$1")" -ge "$2" ]; }

received() { on_b cat /sys/class/net/veth0/statistics/rx_bytes; }

# measure NAME PORT [OPTION...]: steps/s of the default settings while learning, and bytes a step
# from the server to the learner.
measure() {
  local name=$1 port=$2 before
  shift 2
  rm -rf "$work/measured"
  before=$(received)
  train measured "$port" --observe-steps 500 --minutes "${MINUTES:-0.4}" --checkpoint-minutes 0 "$@"
  finish measured
  awk -F, -v name="$name" -v bytes=$(($(received) - before)) '
    $4 > 0 && !from { from = $1; at = $2 } { to = $1; end = $2 }
    END { printf "%-45s %6.0f steps/s  %5.0f bytes a step\n", name, (to - from) / (end - at), bytes / to }
  ' "$work/measured/metrics.csv"
}

measure_links() {
  start_long_way 20
  for _ in 1 2; do
    measure "no delay" 5555
    for groups in ${GROUPS_TO_COMPARE:-0}; do
      measure "20 ms more, groups $groups (0: automatic)" $proxy_port --groups "$groups"
    done
  done
  limit_rate 10mbit
  measure "10 Mbit/s" 5555
  measure "10 Mbit/s, compressed" 5555 --compress true
  lift_limit
}

connect_hosts
"$bin/emulator_server" keys --dir "$work/keys" >/dev/null
start_server
if [ "$mode" = --measure ]; then
  measure_links
else
  prove_that_a_bad_link_changes_nothing
  prove_that_a_long_cut_costs_the_episodes_in_flight
fi
