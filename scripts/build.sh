# CMake, in a folder that may have been moved or copied, and that several may use. Read by launch.sh.
# shellcheck shell=bash disable=SC2154  # root, build and preset are launch.sh's

# A build folder knows its checkout's path. After a move or a copy it would build that other one.
has_moved() {
  local cache=$build/CMakeCache.txt configured
  [ -f "$cache" ] || return 1
  configured=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")
  [ -n "$configured" ] && [ ! "$configured" -ef "$root" ]
}

check_path() {
  local character
  # shellcheck disable=SC1003  # a backslash
  for character in ';' $'\n' '"' '\' '$' '#' '<' '>' ':' '|'; do
    [[ "$root" != *"$character"* ]] ||
      fail "CMake and SDCC cannot build in a folder with $(printf %q "$character") in its path: move $root"
  done
}

# Before the first build, whose folder takes 1.5 GB with the tests and a third of that without.
check_room() { # TARGET...
  local wanted=1800000 free # KiB
  [ $# -eq 0 ] || wanted=700000
  free=$(df -Pk "$build" 2>/dev/null | awk 'NR == 2 { print $4 }')
  [ -z "$free" ] || [ "$free" -ge $wanted ] ||
    fail "the build needs $((wanted / 1000)) MB in $build, and $((free / 1000)) MB are free: make room, or move the project"
}

configure() {
  if has_moved; then
    say "this checkout has been moved or copied to $root: configuring it again"
    cmake --fresh -S "$root" --preset "$preset"
  elif [ ! -f "$build/build.ninja" ]; then
    cmake -S "$root" --preset "$preset"
  fi
}

# Two builds in one folder would disturb each other. A file system without locks has to do without.
lock_build() {
  local busy=75 code=0
  { mkdir -p "$build" && [ -w "$build" ]; } 2>/dev/null ||
    fail "cannot write to $build, which belongs to user $(stat -c %U "$root"): build in a checkout of your own"
  exec {build_lock}>>"$build/.lock"
  flock -n -E $busy "$build_lock" 2>/dev/null || code=$?
  [ $code -ne $busy ] || { say "another launch.sh builds here: waiting for it"; flock "$build_lock"; }
}

# build_targets [TARGET...]: everything when no target is named.
build_targets() {
  check_path
  lock_build
  local jobs=${JOBS:-}
  if [ ! -f "$build/build.ninja" ]; then
    check_room "$@"
    [ -n "$jobs" ] || jobs=$("$root/scripts/jobs.sh") || exit 1
  fi
  [ -n "$jobs" ] || jobs=$("$root/scripts/jobs.sh" 2>/dev/null) || jobs=1
  configure
  cmake --build "$build" --parallel "$jobs" ${1:+--target "$@"}
  exec {build_lock}>&-
}
