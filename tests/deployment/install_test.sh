#!/usr/bin/env bash
# What `cmake --install` makes runs from there, with nothing of the checkout.
#
#   tests/deployment/install_test.sh CMAKE BUILD
set -euo pipefail
fail() { echo "install_test.sh: $1" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/usr
"$1" --install "$2" --prefix "$prefix" --strip >"$work/log" || fail "$(cat "$work/log")"

home=$prefix/lib/mario-learning
for file in "$prefix"/bin/{mario-learning,emulator_server,learner_client,viewer_client} \
  "$home"/games/{sprout_land,super_mario_land,rex_run}/game.json "$home/games/sprout_land/trained/agent.zst" \
  "$home/learner_client/presets/modern.toml" "$prefix/share/bash-completion/completions/mario-learning"; do
  [ -e "$file" ] || fail "there is no $file"
done
# A cartridge of somebody's own is never packed.
others=$(find "$prefix" \( -name '*.gb*' -o -name '*.zip' \) ! -path '*/sprout_land*/sprout_land*.gb')
[ -z "$others" ] || fail "other cartridges than Sprout Land's are installed: $others"

cd "$work"
export XDG_DATA_HOME=$work/data PATH=$prefix/bin:$PATH
mario-learning evaluate --player random --episodes 1 --json e.json >"$work/log" 2>&1 || fail "$(cat "$work/log")"
grep -q '"episodes": 1' e.json || fail "no episode was evaluated: $(cat e.json)"

# completed WORD...: what completion makes of the last word.
completed() {
  bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mario_learning "$1" "${!#}"; echo "${COMPREPLY[*]}"' \
    "$prefix/share/bash-completion/completions/mario-learning" "$@"
}
[ "$(completed mario-learning ev)" = evaluate ] || fail "ev is not completed: $(completed mario-learning ev)"
[ "$(completed mario-learning train --replay-fr)" = --replay-frames ] ||
  fail "the learner's options are not completed: $(completed mario-learning train --replay-fr)"
[ "$(completed emulator_server --heart)" = --heartbeat-timeout ] || fail "the server's options are not completed"
