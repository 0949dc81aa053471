#!/usr/bin/env bash
# What a user of slurm.sbatch does, on a cluster whose four nodes are all this machine: a learner, two
# servers, one server more, one killed, one cancelled; then what the run's own files tell. As root. The
# cluster is the test's own, and so are keys/ and runs/: all of it is in a folder that is removed.
#
#   tests/deployment/slurm_test.sh
#   KEEP=DIR keeps the run and all logs there; BIN, ROM, GAME, ENVIRONMENTS: as slurm.sbatch's
#
# Exit codes: 0 passed, 1 not, 77 skipped for want of something.
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

say() { printf '%s  %4d s  %s\n' "$(date +%T)" "$SECONDS" "$1"; }
skip() { echo "slurm_test.sh: skipped: $1"; exit 77; }
fail() { echo "slurm_test.sh: $1" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "the daemons of a cluster need root"
for program in slurmctld slurmd sbatch munged; do
  command -v $program >/dev/null || skip "it needs Debian's packages slurmctld, slurmd, slurm-client and munge"
done
from_caller() { (cd "$caller" && realpath -m "$1"); } # paths are the caller's
BIN=$(from_caller "${BIN:-$PWD/build/release/bin}")
ROM=$(from_caller "${ROM:-$PWD/games/sprout_land/sprout_land.gb}")
[ -z "${KEEP:-}" ] || KEEP=$(from_caller "$KEEP")
[ -z "${GAME:-}" ] || GAME=$(from_caller "$GAME")
[ -x "$BIN/learner_client" ] || skip "there is no $BIN/learner_client: ./launch.sh build makes it"

work=$(mktemp -d) daemons=()
export BIN ROM RUN=runs/slurm SLURM_CONF=$work/slurm.conf
logs=$work/$RUN run=$work/$RUN/run servers=$work/$RUN/servers

cleanup() {
  trap '' INT TERM
  [ ${#daemons[@]} -eq 0 ] || scancel --user=root >/dev/null 2>&1 || true
  for _ in {1..60}; do [ -n "$(squeue -h 2>/dev/null)" ] || break; sleep 0.5; done
  for daemon in "${daemons[@]}"; do kill -TERM "$daemon" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -z "${KEEP:-}" ] || { mkdir -p "$KEEP"; cp -r "$work"/*.log "$work/runs" "$KEEP"; } || true
  rm -rf "$work"
}
trap cleanup EXIT

# await SECONDS SENTENCE COMMAND...: until the command succeeds, or the sentence is the end, with the logs'.
await() {
  local end=$((SECONDS + $1)) sentence=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$sentence: $(tail -q -n 2 "$work"/*.log "$logs"/*.log 2>/dev/null)"
    sleep 0.5
  done
}

configuration() {
  cat <<CONFIGURATION
ClusterName=test
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=17000
SlurmctldPidFile=$work/slurmctld.pid
SlurmctldLogFile=$work/slurmctld.log
StateSaveLocation=$work/state
SlurmUser=root
AuthInfo=socket=$work/munge.socket
ProctrackType=proctrack/linuxproc
SelectType=select/linear
SlurmdSpoolDir=$work/spool-%n
SlurmdPidFile=$work/slurmd-%n.pid
SlurmdLogFile=$work/slurmd-%n.log
PartitionName=all Nodes=node[1-4] Default=YES
CONFIGURATION
  printf "NodeName=node%d NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=1700%d CPUs=1\n" 1 1 2 2 3 3 4 4
}

start() { # PROGRAM ARGUMENT...: until the end of the test
  "$@" >>"$work/daemons.log" 2>&1 &
  daemons+=($!)
}
start_cluster() {
  chmod 755 "$work" # munged wants all to reach its socket
  mkdir "$work/state"
  configuration >"$SLURM_CONF"
  (umask 077 && head -c 1024 /dev/urandom >"$work/munge.key")
  start munged --foreground --key-file="$work/munge.key" --socket="$work/munge.socket" \
    --pid-file="$work/munge.pid" --log-file="$work/munge.log" --seed-file="$work/munge.seed"
  await 10 "munged does not start" test -S "$work/munge.socket"
  start slurmctld -D
  for n in 1 2 3 4; do start slurmd -D -N node$n; done
  await 60 "the nodes do not come up" are_idle 4
}
are_idle() { [ "$(sinfo -h -N -t idle | wc -l)" -eq "$1" ]; }
submit() { (cd "$work" && sbatch --parsable "$@"); } # prints the job's number
is_over() { [ -z "$(squeue -h -j "$1" 2>/dev/null)" ]; }

waits() { log | grep 'waiting for a server'; }
log() { cat "$logs/mario-learning-$learner"_*.log; }
mark() { marked=$(log | wc -l); } # from where on moves are looked for
moves() { log | tail -n +$((marked + 1)) | grep "share .* moves .*$1"; }
moved() { moves "$1" | sed 's/.*share \([0-9]*\) .*/\1/' | sort -nu | xargs; }
metric() { tail -n 1 "$run/metrics.csv" | cut -d, -f"$1"; }
trains() { [ "$(metric 4)" -gt 0 ]; } # updates
has_reached() { [ "$(metric 1)" -ge "$1" ]; }
setting() { sed -n "s/^$1 = //p" "$run/config.toml"; }
# Every environment has ended an episode, and by itself, after so many steps.
all_play() {
  awk -F, -v after="$1" -v all="$(setting environments)" '
    NR > 1 && $1 > after && $8 != "server-lost" && !seen[$2]++ { ++count }
    END { exit count != all }' "$run/episodes.csv"
}
goes_on() {
  local from
  from=$(metric 1)
  await 90 "training does not go on" has_reached $((from + 1000))
  await 180 "not all environments go on" all_play "$from"
  say "training goes on, in every environment: $from steps, now $(metric 1)"
}
# What the server of JOB_TASK has announced: a file HOST-PROCESS.url.
announcement() {
  local port
  port=$(sed -n 's/.*steps at tcp:[^:]*:\([0-9]*\),.*/\1/p' "$logs/mario-learning-$1"*.log)
  grep -l ":${port:-none}\$" "$servers"/*.url
}

# What the run's own files tell of joined episodes.
check_run() {
  awk -F, -v all="$(setting environments)" -v groups="$(setting groups)" -f tests/deployment/check_run.awk \
    "$run/metrics.csv" "$run/episodes.csv"
}

start_cluster
ln -s "$PWD"/{docker,games,learner_client} "$work"
mkdir -p "$logs"
say "Slurm $(sinfo --version | cut -d' ' -f2), four nodes"
learner=$(submit docker/slurm.sbatch learner)
await 30 "the learner, job $learner, does not wait for a server" waits
pair=$(submit --array=1-2 docker/slurm.sbatch server)
say "a learner, job $learner, that has waited for two servers, job $pair"
await 240 "no training after 4 minutes" trains
goes_on

mark
third=$(submit docker/slurm.sbatch server)
await 60 "the third server, job $third, does not announce itself" announcement "${third}_"
address=$(head -n 1 "$(announcement "${third}_")")
await 60 "no share moves to the new server" moves "to $address\$"
say "one server more, job $third: shares $(moved "to $address\$") of $(setting groups) move to it"
goes_on

file=$(announcement "${pair}_1") address=$(head -n 1 "$(announcement "${pair}_1")") process=${file##*-}
mark
kill -KILL "${process%.url}"
await 60 "no share moves away from the dead server" moves "from $address to"
say "process of job ${pair}_1 killed: its shares $(moved "from $address to") have moved"
goes_on

address=$(head -n 1 "$(announcement "${pair}_2")")
mark
scancel --signal=KILL "${pair}_2"
await 60 "no share moves away from the cancelled server" moves "from $address to"
say "job ${pair}_2 ended by scancel --signal=KILL: its shares $(moved "from $address to") have moved"
goes_on

scancel "$learner"
await 90 "the learner does not end" is_over "$learner"
found=$(check_run) || fail "the run's files are wrong: $found"
say "$found"
say "passed"
