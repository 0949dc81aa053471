#!/usr/bin/env bash
# The two commands of the README on a bare Debian, from nothing: a minimal system is made in a folder by
# debootstrap, this checkout's commit is cloned into it, and in it `./launch.sh` trains for a minute and
# `./launch.sh test` runs the whole suite. Then the package is made there, and installed on another bare
# system, where `mario-learning` trains. As root, with Debian's package debootstrap.
#
#   tests/deployment/debian.sh RELEASE       a code name, such as trixie
#   FOLDER=DIR: where the systems are made, 12 GB, and stay; else in a temporary folder that is removed
#   MIRROR=URL: another mirror than debootstrap's own; COMPILED=DIR: a compiler cache to begin with
#   SKIP=tests or SKIP=package leaves these out
#
# Prints a line for each step, with the time; exit code 0 when all passed, 77 when this machine cannot.
set -euo pipefail
release=${1:?say which release: trixie, bookworm}
[ -z "${FOLDER:-}" ] || FOLDER=$(realpath -m "$FOLDER")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

say() { printf '%s  %5d s  %s\n' "$(date +%T)" "$SECONDS" "$1"; }
skip() { echo "debian.sh: skipped: $1"; exit 77; }
fail() { echo "debian.sh: $1" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "a chroot needs root"
command -v debootstrap >/dev/null || skip "it needs Debian's package debootstrap"
work=${FOLDER:-$(mktemp -d)}
mkdir -p "$work"
cleanup() { [ -n "${FOLDER:-}" ] || rm -rf "$work"; }
trap cleanup EXIT

make_system() { # NAME
  [ ! -e "$work/$1" ] || fail "there is a $work/$1: remove it, so that the system is bare"
  debootstrap --variant=minbase "$release" "$work/$1" ${MIRROR:+"$MIRROR"} >"$work/$1.log" 2>&1 ||
    fail "no system of $release can be made: $(tail -n 1 "$work/$1.log")"
}

# In namespaces of its own: nothing that it mounts or leaves running outlives the command.
# shellcheck disable=SC2016  # what the inner shells expand
inside() { # NAME SECONDS COMMAND
  unshare --mount --pid --ipc --fork --kill-child timeout --foreground "$2" bash -euc '
    mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --rbind /dev "$0/dev"
    mount -t tmpfs tmpfs "$0/tmp"
    cp -L /etc/resolv.conf "$0/etc/"
    exec chroot "$0" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -euc "$1"
  ' "$work/$1" "$3"
}

run() { # NAME LOG SECONDS COMMAND
  inside "$1" "$3" "$4" </dev/null >"$work/$2.log" 2>&1 ||
    fail "$2 failed; the last lines of its output (with FOLDER=DIR all of it is in DIR/$2.log):
$(grep -v '^ *$' "$work/$2.log" | tail -n 20)"
}

# The last row of a run's table: that it has learned.
trained() { # NAME RUN
  awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i }
    END { if (NR < 2 || $at["updates"] + 0 == 0) exit 1
          printf "%d steps, %d updates\n", $at["steps"], $at["updates"] }' "$work/$1/$2/metrics.csv"
}

make_system system
say "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$work/system/etc/os-release"), $(dpkg --print-architecture), bare: \
$(grep -c '^Package:' "$work/system/var/lib/dpkg/status") packages"
git clone -q --no-hardlinks . "$work/system/root/mario-learning"
if [ -n "${COMPILED:-}" ]; then
  mkdir -p "$work/system/root/.cache"
  cp -a "$COMPILED" "$work/system/root/.cache/ccache"
fi
run system train 7200 "cd ~/mario-learning && ./launch.sh --yes --minutes 1"
say "./launch.sh: $(trained system root/mario-learning/runs/sprout_land-modern)"
versions=$(inside system 60 "dpkg-query -W -f '\${Package} \${Version}\n' g++ cmake libtorch-dev libmgba-dev \
  libprotobuf-dev libopencv-dev libdnnl3 sdcc 2>/dev/null || true")
say "with $(xargs <<<"$versions")"
if [[ "${SKIP:-}" != *tests* ]]; then
  run system tests 7200 "cd ~/mario-learning && ./launch.sh test --yes"
  say "./launch.sh test: $(grep -E '^[0-9]+% tests passed' "$work/tests.log"), $(grep -c '\*\*\*Skipped' "$work/tests.log" || true) skipped"
fi
if [[ "${SKIP:-}" != *package* ]]; then
  run system package 3600 "cd ~/mario-learning && ./launch.sh package --yes"
  make_system other
  cp "$work"/system/root/mario-learning/build/release/packages/mario-learning_*.deb "$work/other/root/"
  say "the package: $(du -h "$work"/other/root/*.deb | cut -f1)"
  start=$SECONDS
  run other apt 1800 "apt-get update -q; apt-get install -y -q --no-install-recommends ~/mario-learning_*.deb"
  say "installed on another bare system in $((SECONDS - start)) s"
  start=$SECONDS
  run other installed 600 "mario-learning train --minutes 1"
  say "mario-learning train: $(trained other root/.local/share/mario-learning/runs/sprout_land-modern), \
$((SECONDS - start)) s with start and end"
fi
say "passed"
