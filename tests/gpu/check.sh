#!/usr/bin/env bash
# Usage: tests/gpu/check.sh [--libtorch DIR] [--seconds N] [--device cpu [--programs DIR]]
#
# On a machine with an NVIDIA GPU: builds against the CUDA libtorch in DIR (an unpacked official
# archive, or that of an installed Python package when none is given), runs the backends' tests on
# the GPU, trains the nature and impala networks for N seconds each (60), and prints as JSON what
# docs/results/gpu.md needs. The CUDA toolkit is not needed.
#
# --device cpu is a dry run on the processors, which tries this script and says nothing of a GPU;
# --programs: built already, in this folder.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
libtorch='' seconds=60 device=cuda programs=''

say() { echo "check.sh: $*" >&2; }
fail() { say "$*"; exit 1; }

while [ $# -gt 0 ]; do
  case $1 in
    --libtorch) libtorch=$(readlink -f "${2:?a folder}"); shift 2 ;;
    --seconds) seconds=${2:?a number}; shift 2 ;;
    --device) device=${2:?cuda, cuda:N or cpu}; shift 2 ;;
    --programs) programs=$(readlink -f "${2:?a folder}"); shift 2 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

if [ "$device" = cpu ]; then
  say "no GPU is asked for: a dry run on the processors, which says nothing of a GPU"
elif ! nvidia-smi -L >&2 2>/dev/null; then
  fail "no NVIDIA GPU is here (nvidia-smi finds none): run this on a machine with one, or with --device cpu as a dry run"
fi

if [ -z "$libtorch" ] && [ "$device" != cpu ]; then
  libtorch=$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null) ||
    fail "no libtorch is found: give --libtorch DIR, an unpacked CUDA archive from pytorch.org (cxx11 ABI)"
fi

if [ -z "$programs" ]; then
  build=$root/build/gpu
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O3 -g1" -DMARIO_VIEWER=OFF \
    ${libtorch:+-DCMAKE_PREFIX_PATH="$libtorch"} >&2
  cmake --build "$build" --parallel "${JOBS:-$("$root/scripts/jobs.sh")}" \
    --target backends_test network_torch_test gpu_check >&2
  programs=$build/bin
fi

export MARIO_TEST_DEVICE=$device
"$programs/backends_test" --gtest_brief=1 >&2
"$programs/network_torch_test" --gtest_brief=1 >&2
"$programs/gpu_check" --device "$device" --seconds "$seconds"
