#!/usr/bin/env bash
# Fuzzes one kind of input, and keeps what is new: tests/fuzz/fuzz.sh INPUT [SECONDS]
#
# INPUT is request, reply, screen, run, game_file, retro, rom, state, demonstration, checkpoint, http, workshop or workshop_http
# (which begins with the corpus of http and keeps none). Its corpus, a folder of
# corpus.tar.zst, grows by the fewest inputs that reach all new code, valid ones of the present formats among them.
# An input that breaks its property is kept in build/fuzz: mend the fault, then keep it in regressions/INPUT
# under a name that says what it is. Needs clang, tar and zstd.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

input=${1:?INPUT is missing; the first lines of this script name them}
archive=$PWD/tests/fuzz/corpus.tar.zst
regressions=tests/fuzz/regressions/$input
bin=build/fuzz/bin

[ -f build/fuzz/build.ninja ] || cmake --preset fuzz
# Whatever writes valid inputs of this kind.
case $input in
  request | reply | screen | run | demonstration) writer=seed_writer ;;
  checkpoint) writer=checkpoint_seed_writer ;;
  *) writer='' ;;
esac
cmake --build --preset fuzz --target "${input}_fuzzer" $writer

# In memory: what a property writes is synced, which would take most of its time on a disk.
TMPDIR=$(mktemp -d -p /dev/shm)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
mkdir -p "$TMPDIR"/{corpus,seeds,found} "$TMPDIR/corpus/$input" "$TMPDIR/seeds/$input"
tar -x --zstd -f "$archive" -C "$TMPDIR/corpus"
[ -z "$writer" ] || "$bin/$writer" "$TMPDIR/seeds"
before=("$TMPDIR/corpus/$input" "$TMPDIR/seeds/$input")
[ "$input" != workshop_http ] || before+=("$TMPDIR/corpus/http" tests/fuzz/regressions/http)
[ ! -d "$regressions" ] || before+=("$regressions")

# The page's server has threads of its own: what they hold at the moment would pass for a leak.
leaks=1
[[ "$input" != *http ]] || leaks=0

"$bin/${input}_fuzzer" -timeout=60 -detect_leaks=$leaks -max_total_time="${2:-600}" -print_final_stats=1 \
  -artifact_prefix=build/fuzz/ "$TMPDIR/found" "${before[@]}"

[ "$input" != workshop_http ] || exit 0
# Another input may have been fuzzed meanwhile: the archive is changed by one at a time.
exec 9>"build/fuzz/corpus.lock"
flock 9
tar -x --zstd -f "$archive" -C "$TMPDIR/corpus"
"$bin/${input}_fuzzer" -use_counters=0 -detect_leaks=$leaks -set_cover_merge=1 \
  "${before[@]}" "$TMPDIR/found"
# The same files give the same archive, whoever packs them and when.
tar -c --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=u=rwX,go=rX -C "$TMPDIR/corpus" . |
  zstd -q -19 -f -o "$archive.new"
mv "$archive.new" "$archive"
