#!/usr/bin/env bash
# Prints how many compilers may run at once: one a processor, and 2 GiB of memory for each, which is
# what libtorch's headers take.
set -euo pipefail

number() { # FILE: the number that it holds; nothing without one
  local word=''
  { read -r word <"$1"; } 2>/dev/null || true
  [[ "$word" =~ ^[0-9]+$ ]] && echo "$word"
  return 0
}

memory=$(($(awk '$1 == "MemTotal:" { print $2 }' "${MEMINFO:-/proc/meminfo}") * 1024))
for file in "${CGROUPS:-/sys/fs/cgroup}"/{memory.max,memory/memory.limit_in_bytes}; do
  limit=$(number "$file")
  # Version 1 says that there is none by a number that a shell may not hold.
  [ -z "$limit" ] || [ ${#limit} -gt 18 ] || [ "$limit" -ge "$memory" ] || memory=$limit
done
# Swapping is slow, and does.
swap=$(($(awk '$1 == "SwapTotal:" { swap = $2 } END { print swap + 0 }' "${MEMINFO:-/proc/meminfo}") * 1024))
if [ $((memory + swap)) -lt 1400000000 ]; then
  echo "jobs.sh: a compiler needs 1.4 GB of memory and swap, and $(((memory + swap) / 1000000)) MB are here: add\
 swap, give this machine or container more memory, or say JOBS=1 to try all the same" >&2
  exit 1
fi
jobs=$((memory / (2 * 1024 * 1024 * 1024)))
processors=$(nproc)
[ $jobs -lt "$processors" ] || jobs=$processors
echo $((jobs > 0 ? jobs : 1))
