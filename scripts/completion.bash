# Completion in bash of mario-learning (launch.sh) and its programs: their commands and options are
# those that --help tells. In a checkout: source scripts/completion.bash

_mario_options() { # COMMAND...: the options in its help text
  "$@" --help 2>/dev/null | grep -oE '(^|[ ,])--[a-z][a-z0-9-]*' | tr -d ' ,' | sort -u
}

_mario_commands() { # COMMAND: what stands at two spaces' indentation in its help text
  "$1" --help 2>/dev/null | sed -nE 's/^  ([a-z]+)  .*/\1/p'
}

_mario_learning() {
  local program=$1 word=$2 command='' choices=''
  ((COMP_CWORD < 2)) || [[ "${COMP_WORDS[1]}" == -* ]] || command=${COMP_WORDS[1]}
  if [[ "$word" == -* ]]; then
    choices=$(_mario_options "$program")
    case "${program##*/}:$command" in
      learner_client:?* | emulator_server:?*) choices=$(_mario_options "$program" "$command") ;;
      *:train | *:evaluate | *:watch | *:plot)
        choices+=" $(_mario_options "$(dirname "$(readlink -f "$(type -P "$program")")")/bin/learner_client" "$command")" ;;
    esac
  elif ((COMP_CWORD == 1)); then
    choices=$(_mario_commands "$program")
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}

complete -o default -F _mario_learning mario-learning ./launch.sh emulator_server learner_client viewer_client
