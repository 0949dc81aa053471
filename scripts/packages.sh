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
  [ -z "$lacking" ] || fail "nothing installed: this release of the system does not have the packages$lacking;\
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

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "installing packages needs root; run it as root, or install sudo"
  fi
}

install_missing() {
  leave_conda
  require_release
  local lists=(build-packages.txt) missing optional=''
  [ "$learning" = true ] && lists+=(bench-packages.txt)
  missing=$(missing_of "${lists[@]}" | xargs)
  [ "$command" != test ] || optional=$(missing_of test-packages.txt | xargs)
  check_cmake
  [ -n "$missing$optional" ] || return 0
  echo "These packages are missing: $missing $optional"
  ask_to_install
  as_root apt-get update -q
  check_cmake # the package lists may have been empty before
  # shellcheck disable=SC2086  # a word each
  check_candidates $missing
  # shellcheck disable=SC2086
  missing+=" $(available_of $optional | xargs)"
  [ -n "${missing// /}" ] || return 0
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}
