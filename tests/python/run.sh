#!/usr/bin/env bash
# Usage: run.sh Environment|Tests|TypesAndStyle|Wheel PACKAGE BUILD ENVIRONMENT
# The Python package's checks. Exit code 77, after a sentence: they cannot be run here.
set -euo pipefail
what=$1 package=$2 build=$3 environment=$4
python=$environment/bin/python

skip() {
  echo "$1"
  exit 77
}

# Installed once; again when the package asks for something else. `python3` on PATH may be conda's.
make_environment() {
  local wanted
  wanted=$(cat "$package/pyproject.toml" "$package/requirements-test.txt")
  if [ -e "$environment/installed" ] && [ "$wanted" = "$(cat "$environment/installed")" ]; then
    return
  fi
  rm -rf "$environment"
  /usr/bin/python3 -m venv "$environment" >/dev/null 2>&1 ||
    skip 'skipped: Python cannot make a virtual environment; apt-get install python3-venv'
  "$python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 \
    -r "$package/requirements-test.txt" --editable "$package" ||
    skip 'skipped: pip cannot install the packages that the Python tests need; is there a network?'
  printf '%s\n' "$wanted" >"$environment/installed"
}

case "$what" in
  Environment) make_environment ;;
  *) [ -e "$environment/installed" ] || skip 'skipped: the virtual environment is not there' ;;&
  Tests)
    MARIO_BUILD=$build exec "$python" -m pytest -p no:cacheprovider "$package"
    ;;
  TypesAndStyle)
    cd "$package"
    "$python" -m ruff check --no-cache .
    "$python" -m ruff format --no-cache --check .
    exec "$python" -m mypy --cache-dir "$environment/mypy" mario_learning examples benchmarks
    ;;
  Wheel) # the wheel plays with the built server, in a virtual environment that has nothing else
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cp -r "$package" "$folder/source"
    rm -rf "$build/python"
    "$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
      --wheel-dir "$build/python" "$folder/source"
    /usr/bin/python3 -m venv "$folder/fresh"
    "$folder/fresh/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 \
      "$build"/python/mario_learning-*.whl ||
      skip 'skipped: pip cannot install what the wheel needs; is there a network?'
    cd "$folder"
    MARIO_EMULATOR_SERVER=$build/bin/emulator_server \
      "$folder/fresh/bin/python" "$package/examples/random_play.py" --steps 50
    ;;
esac
