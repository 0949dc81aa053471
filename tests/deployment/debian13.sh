#!/usr/bin/env bash
# debian.sh of Debian 13.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/debian.sh" trixie "$@"
