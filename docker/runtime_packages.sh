#!/usr/bin/env bash
# Prints the Debian packages whose libraries these programs load, one a line: what an image needs that
# runs them, on whichever release they were built.
#
#   docker/runtime_packages.sh PROGRAM...
set -euo pipefail

mapfile -t libraries < <(ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $3 == "not" { print $1 }' | sort -u)
# An official libtorch comes with the image.
mapfile -t files < <(realpath -m "${libraries[@]}" | grep -v ^/opt/ | sort -u)
# A package may name its files as they were before /lib became a part of /usr.
owners=$(dpkg-query -S "${files[@]}" "${files[@]#/usr}" 2>/dev/null || true)
for file in "${files[@]}"; do
  [[ "$owners" == *": $file"* || "$owners" == *": ${file#/usr}"* ]] ||
    { echo "runtime_packages.sh: $file is of no package" >&2; exit 1; }
done
sed 's/:.*//' <<<"$owners" | sort -u
