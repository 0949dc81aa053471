#!/usr/bin/env bash
# Fuzzes one kind of input, and keeps what is new: tests/fuzz/fuzz.sh INPUT [SECONDS]
#
# INPUT is request, reply, screen, run, game_file, retro, rom, state, checkpoint or http. Its corpus grows by
# the fewest inputs that reach all new code; one that breaks its property is kept in build/fuzz.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

input=${1:?INPUT is missing; the first lines of this script name them}
corpus=tests/fuzz/corpus/$input
fuzzer=build/fuzz/bin/${input}_fuzzer

[ -f build/fuzz/build.ninja ] || cmake --preset fuzz
cmake --build --preset fuzz --target "${input}_fuzzer"

# In memory: what a property writes is synced, which would take most of its time on a disk.
TMPDIR=$(mktemp -d -p /dev/shm)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
found=$TMPDIR/found
mkdir -p "$found" "$corpus"

# The page's server has threads of its own: what they hold at the moment would pass for a leak.
leaks=1
[ "$input" = http ] && leaks=0

"$fuzzer" -timeout=60 -detect_leaks=$leaks -max_total_time="${2:-600}" -print_final_stats=1 -artifact_prefix=build/fuzz/ \
  "$found" "$corpus"
"$fuzzer" -use_counters=0 -set_cover_merge=1 "$corpus" "$found"
