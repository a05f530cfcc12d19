#!/usr/bin/env bash
# format.sh          formats our C and C++ with clang-format 14
# format.sh --check  tells which files are not formatted
# Not those of compiler/lambda/grammar, which are a copy.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=$(command -v clang-format-14 || command -v clang-format || true)
[ -n "$tool" ] || { echo "format.sh: install clang-format-14"; exit 2; }
mapfile -t files < <(git ls-files 'compiler/*.cpp' 'compiler/*.h' 'dialect/*.cpp' \
  'dialect/*.h' 'runtime/*.c' 'runtime/*.h' 'runtime/*.hpp' 'tools/*.cpp' \
  'tools/*.h' 'tools/*.c' 'test/*.cpp' 'test/*.h' 'test/*.c' \
  ':!compiler/lambda/grammar')
if [ "${1:-}" != --check ]; then
  "$tool" -i "${files[@]}"
  exit
fi
stale=()
for file in "${files[@]}"; do
  "$tool" "$file" | cmp -s - "$file" || stale+=("$file")
done
if [ ${#stale[@]} -gt 0 ]; then
  printf '%s\n' "${stale[@]}"
  echo "not formatted: tools/scripts/format.sh"
  exit 1
fi
