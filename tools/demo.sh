#!/usr/bin/env bash
# demo.sh - installs, builds, compiles the trained model in tools/demo to an object,
# links it into a C program as a user's CMake project would, and runs that.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/scripts/build.sh kerasc kerasc_rt
demo=$PWD/build/demo
cmake --install build --prefix "$demo/installed" >/dev/null
cmake -S tools/demo -B "$demo/program" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$demo/installed" >/dev/null
cmake --build "$demo/program"
"$demo/program/digits_demo" tools/demo/digits_test.csv
