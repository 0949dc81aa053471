#!/usr/bin/env bash
# Usage: run.sh environment ENVIRONMENT PYTHON_PACKAGE
#        run.sh compare ENVIRONMENT WRITE_SAMPLES AGENT
#        run.sh play ENVIRONMENT PAGE AGENT BIN
# Compares exported networks with what onnxruntime makes of them, and plays by the program that is in
# docs/export.md. Exit code 77, after a sentence: it cannot be done here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
what=$1 environment=$2
python=$environment/bin/python

skip() {
  echo "$1"
  exit 77
}

case "$what" in
  environment)
    [ ! -e "$environment/installed" ] || exit 0
    rm -rf "$environment"
    /usr/bin/python3 -m venv "$environment" >/dev/null 2>&1 ||
      skip 'skipped: Python cannot make a virtual environment; apt-get install python3-venv'
    "$python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 \
      onnx onnxruntime safetensors --editable "$3" ||
      skip 'skipped: pip cannot install onnxruntime; is there a network?'
    touch "$environment/installed"
    exit
    ;;
esac

[ -e "$environment/installed" ] || skip 'skipped: the virtual environment is not there'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
case "$what" in
  compare)
    "$3" "$folder" "$4"
    "$python" "$here/compare.py" "$folder"
    ;;
  play) # the page's first program in Python, by an agent that clears most levels
    awk '/^```/ { inside = !inside && /python/; if (!inside && text) exit; next }
         inside { text = text $0 "\n" } END { printf "%s", text }' "$3" >"$folder/play.py"
    "$5/learner_client" export --weights "$4" --onnx "$folder/agent.onnx"
    export MARIO_EMULATOR_SERVER=$5/emulator_server
    "$python" "$folder/play.py" "$folder/agent.onnx" | tee "$folder/episodes"
    [ "$(grep -c "'level'" "$folder/episodes")" = 3 ]
    grep -q "'cleared': True" "$folder/episodes"
    ;;
esac
