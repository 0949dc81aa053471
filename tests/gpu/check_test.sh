#!/usr/bin/env bash
# check.sh runs through on the processors, and refuses what is not there.
set -euo pipefail
programs=$1
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for program in backends_test network_torch_test; do  # tests of their own: here only called
  printf '#!/bin/sh\necho "$0 on $MARIO_TEST_DEVICE" >> %q\n' "$folder/called" > "$folder/$program"
  chmod +x "$folder/$program"
done
ln -s "$programs/gpu_check" "$folder/gpu_check"
"$here/check.sh" --device cpu --seconds 0.2 --programs "$folder" > "$folder/json" 2> "$folder/said"
grep -q 'says nothing of a GPU' "$folder/said"
[ "$(grep -c ' on cpu$' "$folder/called")" = 2 ]
python3 - "$folder/json" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
assert report["device"] == "cpu", report
assert [result["network"] for result in report["results"]] == ["nature", "impala"], report
for result in report["results"]:
    assert result["updates_per_second"] > 0, report
    assert 0 < result["counted_transfers_per_update"] <= 3, report
PYTHON

if ! nvidia-smi -L > /dev/null 2>&1; then
  if "$here/check.sh" --programs "$folder" 2> "$folder/said"; then exit 1; fi
  grep -q 'no NVIDIA GPU is here' "$folder/said"
fi
