# Debian's packages, and on which releases they are what is needed. Read by launch.sh.
# shellcheck shell=bash disable=SC2154  # command, learning, yes and root are launch.sh's

# An activated conda environment has compilers, libraries and tools of its own, which do not fit
# those of Debian's packages.
leave_conda() {
  [ -n "${CONDA_PREFIX:-}" ] || return 0
  local folder kept='' folders
  IFS=: read -r -a folders <<<"$PATH"
  for folder in "${folders[@]}"; do
    [[ "$folder/" == "$CONDA_PREFIX"/* || "$folder/" == */condabin/ ]] || kept+=${kept:+:}$folder
  done
  PATH=$kept
  unset CC CXX CPP AR AS LD NM RANLIB STRIP CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CMAKE_ARGS \
    CMAKE_PREFIX_PATH PKG_CONFIG_PATH CONDA_PREFIX
}

unfetched='' # why a list of packages could not be fetched

at_least() { # VERSION WANTED
  printf '%s\n' "$2" "$1" | sort -VC
}

cmake_wanted=3.25 # as CMakeLists.txt says

require_release() {
  local ID='' ID_LIKE='' VERSION_ID='' PRETTY_NAME='this system'
  local file=${OS_RELEASE:-/etc/os-release} wanted="Debian 12, Ubuntu 24.04 or later"
  # shellcheck disable=SC1090
  [ -r "$file" ] && . "$file"
  local docker="use Docker there (docker compose up)"
  case " $ID $ID_LIKE " in
    *\ debian\ * | *\ ubuntu\ *) ;;
    *) fail "the set-up installs packages of $wanted, and this is $PRETTY_NAME: $docker" ;;
  esac
  case "$ID" in
    debian) at_least "${VERSION_ID:-99}" 12 || fail "$PRETTY_NAME is too old, $wanted is needed: $docker" ;;
    ubuntu) at_least "${VERSION_ID:-99}" 24.04 || fail "$PRETTY_NAME is too old, $wanted is needed: $docker" ;;
  esac
}

# Programs such as cmake may also have come from elsewhere than from Debian's package of their name.
missing_of() { # LIST...
  local package
  grep -hv '^#' "${@/#/$root/docker/}" | while read -r package; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      command -v "$package" >/dev/null || echo "$package"
  done
}

candidate() { # PACKAGE: the version that would be installed; nothing when there is none
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *\(.*\)/\1/p' | sed '/^(none)$/d'
}

# The CMake that is there, whoever installed it, or that would be installed.
check_cmake() {
  local version
  version=$(cmake --version 2>/dev/null | sed -n 's/^cmake version //p' || true)
  version=${version:-$(candidate cmake)}
  [ -z "$version" ] || at_least "$version" $cmake_wanted ||
    fail "nothing installed: CMake is $version here, $cmake_wanted is needed; use Docker (docker compose up)"
}

# Before anything is installed: a release that lacks a package cannot build this.
check_candidates() { # PACKAGE...
  local package lacking=''
  for package in "$@"; do
    [ -n "$(candidate "$package")" ] || lacking+=" $package"
  done
  [ -n "$lacking" ] || return 0
  [ -z "$unfetched" ] || fail "nothing installed: the lists of packages could not be fetched ($unfetched);\
 check the network and the system's sources of packages in /etc/apt, then run the same command again"
  fail "nothing installed: this release of the system does not have the packages$lacking;\
 use Docker here (docker compose up)"
}

# What only some tests need is left out where it does not exist: they are skipped then.
available_of() { # PACKAGE...
  local package
  for package in "$@"; do
    if [ -n "$(candidate "$package")" ]; then
      echo "$package"
    else
      say "there is no package $package here: the tests that need it are skipped"
    fi
  done
}

ask_to_install() {
  [ "$yes" != true ] || return 0
  [ -t 0 ] || fail "say --yes to install them, or install them by hand"
  local answer=''
  read -r -p "Install them now? [y/N] " answer || true
  [[ "$answer" =~ ^[Yy] ]] || fail "nothing installed; they are needed to build"
}

apt_as_root() { # ARGUMENT...: apt-get, in the language that its errors are looked for in
  local sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  "${sudo[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get "$@"
}

require_root() {
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    fail "installing packages needs root; run it as root, or install sudo"
}

# A list that cannot be fetched is a warning of apt-get's, since an older one may do.
fetch_lists() {
  local said code=0
  said=$(apt_as_root update -q 2>&1) || code=$?
  printf '%s\n' "$said"
  unfetched=$(sed -n 's/^[EW]: \(Failed to fetch .*\|The repository .*\)/\1/p' <<<"$said" | head -n 1)
  [ $code -eq 0 ] || [ -n "$unfetched" ] ||
    fail "nothing installed: apt-get update failed: $(grep '^E: ' <<<"$said" | head -n 1)"
}

install_packages() { # PACKAGE...
  local log reason
  log=$(mktemp)
  if apt_as_root install -y -q --no-install-recommends "$@" 2>&1 | tee "$log"; then
    rm -f "$log"
    return
  fi
  reason=$(sed -n 's/^E: \(.*[^.]\)\.*$/\1./p' "$log" | head -n 1)
  rm -f "$log"
  fail "not all packages are installed: ${reason:-apt-get install failed.} When that is mended, run the same command again"
}

install_missing() {
  leave_conda
  require_release
  local lists=(build-packages.txt) missing optional=''
  [ "$learning" = true ] && lists+=(bench-packages.txt)
  [ "$command" = package ] && lists+=(deb-packages.txt)
  missing=$(missing_of "${lists[@]}" | xargs)
  [ "$command" != test ] || optional=$(missing_of test-packages.txt | xargs)
  check_cmake
  [ -n "$missing$optional" ] || return 0
  echo "These packages are missing: $missing $optional"
  ask_to_install
  require_root
  fetch_lists
  check_cmake # the package lists may have been empty before
  # shellcheck disable=SC2086  # a word each
  check_candidates $missing
  # shellcheck disable=SC2086
  missing+=" $(available_of $optional | xargs)"
  [ -n "${missing// /}" ] || return 0
  # shellcheck disable=SC2086
  install_packages $missing
}
