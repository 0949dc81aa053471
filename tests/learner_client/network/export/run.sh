#!/usr/bin/env bash
# Usage: run.sh environment ENVIRONMENT | run.sh compare ENVIRONMENT WRITE_SAMPLES
# Compares exported networks with what onnxruntime makes of them. Exit code 77, after a sentence: it
# cannot be done here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
what=$1 environment=$2
python=$environment/bin/python
packages=(numpy onnx onnxruntime safetensors)

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
      "${packages[@]}" || skip 'skipped: pip cannot install onnxruntime; is there a network?'
    touch "$environment/installed"
    ;;
  compare)
    [ -e "$environment/installed" ] || skip 'skipped: the virtual environment is not there'
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    "$3" "$folder"
    "$python" "$here/compare.py" "$folder"
    ;;
esac
