#!/usr/bin/env bash
# build.sh TARGET... - installs what is missing (Debian 12, root or sudo), then
# configures and builds. The one place that knows the packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(
  cmake g++ ninja-build pkg-config python3
  libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools liblld-22-dev
  libhdf5-dev libzip-dev libzstd-dev zlib1g-dev libssl-dev rapidjson-dev
  libcli11-dev libbenchmark-dev libgtest-dev libtbb-dev libtree-sitter-dev
)
missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "kerasc: installing ${missing[*]}"
  sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

options=()
if command -v ccache >/dev/null; then
  options=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
cmake --preset release "${options[@]}" >/dev/null
ninja -C build "$@"
