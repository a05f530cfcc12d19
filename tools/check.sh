#!/usr/bin/env bash
# check.sh - installs, builds and runs every test. What CI runs.
set -euo pipefail
cd "$(dirname "$0")/.."
start=$SECONDS
tools/scripts/build.sh check-build
built=$SECONDS
ninja -C build check
echo "kerasc: all tests passed (set-up and build $((built - start)) s, tests $((SECONDS - built)) s)"
