#!/bin/sh
# check_rooms.awk refuses what it must, and nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p low high stray
printf 'low:\nhigh: low\n' > rooms.txt
echo '#include "low/a.h"' > low/a.cpp
echo '#include "low/a.h"' > high/b.cpp
check() { awk -f "$here/check_rooms.awk" rooms.txt "$@"; }
refuses() {
  what=$1; shift
  if said=$(check "$@"); then echo "not refused: $what"; exit 1; fi
  case $said in *"$what"*) ;; *) echo "expected '$what', got: $said"; exit 1 ;; esac
}

check low/a.cpp high/b.cpp
echo '#include "high/b.h"' > low/up.cpp
refuses 'low/up.cpp:1: low may not include from high' low/up.cpp high/b.cpp
printf '#include <torch/nn.h>\n#include <vector>\n' > high/library.cpp
printf '<torch/ high\n' >> rooms.txt
check high/library.cpp
cp high/library.cpp low/library.cpp
refuses 'low/library.cpp:1: <torch/...> stops at high' low/library.cpp
echo '#include "low/a.h"' > stray/c.cpp
refuses 'does not name the folder stray' stray/c.cpp
for i in $(seq 26); do echo '#include "low/a.h"' > "low/n$i.cpp"; done
refuses 'low has more than 25 sources' low/n*.cpp
printf 'high: low\nlow:\n' > rooms.txt
refuses 'high stands above low' low/a.cpp
