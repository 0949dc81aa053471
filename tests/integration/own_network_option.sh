#!/usr/bin/env bash
# MARIO_NETWORKS takes several files, relative to the folder that cmake is called in.
set -euo pipefail
cmake=$1
here=$(cd "$(dirname "$0")" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
cd "$here"
if "$cmake" -S ../.. -B "$build" "-DMARIO_NETWORKS=my_network.cpp;../not there.cpp" > "$build/said" 2>&1; then
  echo "a file that is not there is not refused"
  exit 1
fi
said=$(tr -s '[:space:]' ' ' < "$build/said")
missing="$(dirname "$here")/not there.cpp"
[[ $said == *"MARIO_NETWORKS names $missing, and there is no such file"* ]] || { echo "$said"; exit 1; }
