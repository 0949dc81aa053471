#!/usr/bin/env bash
# Usage: tests/run.sh PRESET [CTEST OPTION...]
# Runs the suite of a build; its last lines name every test that was skipped, and say why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=$1
shift
results=$(mktemp)
trap 'rm -f "$results"' EXIT
code=0
ctest --preset "$preset" --output-junit "$results" "$@" || code=$?
awk -f tests/skipped.awk "$results"
exit "$code"
