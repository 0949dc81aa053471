# launch.sh's arguments. Read by launch.sh.
# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared with launch.sh and its other files

command=train yes=${CI:-false} learning=false
game=$root/games/sprout_land rom='' run='' config='' server_threads=''
bind='' publish='' learner_publish='' web=127.0.0.1:8080 # empty: the usual address, or else a free one
web_host=localhost
rest=()                                                  # what is passed to the command's program

# Each command's own options with a value. Every other option is passed to its program, but one that
# only other commands take is a mistake which the program's own message would explain too little.
declare -A takes=(
  [train]='game rom run config bind publish server-threads learner-publish web web-host'
  [evaluate]='game rom run config bind publish server-threads'
  [watch]='game rom run bind publish server-threads learner-publish web web-host'
  [workshop]='game rom web'
  [plot]='game config'
  [test]='' [bench]='' [build]='' [package]='' [keys]=''
)
declare -A passes=([plot]='run' [watch]='config') # what is passed to the program all the same
declare -A seen=()

has_word() { [[ " $1 " == *" $2 "* ]]; }

is_command() { # WORD
  local name
  for name in "${!takes[@]}"; do
    [ "$name" != "$1" ] || return 0
  done
  return 1
}

is_option_of() { # NAME COMMAND...: whether one of the commands takes it
  local name=$1 other
  shift
  for other in "$@"; do
    if has_word "${takes[$other]}" "$name"; then return 0; fi
  done
  return 1
}

# Whether an option is among those that are passed to the program.
given() {
  local word
  for word in "${rest[@]}"; do
    if [[ "$word" == "$1" || "$word" == "$1="* ]]; then return 0; fi
  done
  return 1
}

take_flag() { # OPTION: true when it is a flag of launch.sh's
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --yes) yes=true ;;
    --no-web) [[ " ${takes[$command]} " == *' web-host '* ]] || refuse "$1"; web='' ;;
    --learning) [ "$command" = bench ] || refuse "$1"; learning=true ;;
    --yes=* | --no-web=* | --learning=* | --help=*) fail "${1%%=*} takes no value" 2 ;;
    *) return 1 ;;
  esac
}

refuse() {
  fail "$1 is not an option of $command; see $called --help" 2
}

take_value() { # NAME VALUE
  [ -n "$2" ] || fail "--$1 wants a value; see $called --help" 2
  [ -z "${seen[$1]:-}" ] || fail "--$1 is given twice" 2
  seen[$1]=yes
  local value=$2
  # A shell leaves the ~ of --name=~/FILE alone.
  # shellcheck disable=SC2088
  [[ "$value" != "~/"* || -e "$value" ]] || value=$HOME/${value#"~/"}
  declare -g "${1//-/_}=$value"
}

# The games and presets of the project may be named as the README does, from any folder.
find_in_project() { # NAME
  local path=${!1}
  [ -n "$path" ] && [ ! -e "$path" ] && [[ "$path" != /* ]] && [ -e "$root/$path" ] || return 0
  say "there is no $path in this folder: the project's own is used, $root/$path"
  declare -g "$1=$root/$path"
}

check_arguments() {
  case "$command" in
    train | evaluate | watch)
      ! given --connect ||
        fail "$command starts a server of its own: run $bin/learner_client $command for a --connect" 2
      ;;
  esac
  find_in_project game
  find_in_project config
}

read_arguments() {
  if [[ -n "${1:-}" && "$1" != -* ]]; then
    is_command "$1" ||
      fail "there is no command '$1'; $called --help lists them" 2
    command=$1
    shift
  fi
  local name
  while [ $# -gt 0 ]; do
    name=${1#--} name=${name%%=*}
    if take_flag "$1"; then
      shift
    elif [[ "$1" == --?* ]] && is_option_of "$name" "$command"; then
      if [[ "$1" == *=* ]]; then
        take_value "$name" "${1#*=}"
      else
        [ $# -ge 2 ] || fail "$1 wants a value; see $called --help" 2
        take_value "$name" "$2"
        shift
      fi
      shift
    elif [[ "$1" == --?* ]] && is_option_of "$name" "${!takes[@]}" &&
      ! has_word "${passes[$command]:-}" "$name"; then
      refuse "--$name"
    else
      rest+=("$1")
      shift
    fi
  done
  check_arguments
}
