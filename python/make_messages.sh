#!/usr/bin/env bash
# Writes the package's copy of proto/messages.proto anew, after a change of it.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
protoc -I. --descriptor_set_out=python/mario_learning/messages.binpb proto/messages.proto
