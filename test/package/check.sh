#!/bin/sh
# Installs the runtime into an empty prefix, puts a stand-in for the compiler
# beside it, and builds a project that uses both.
#   check.sh <cmake> <build> <source of this test> <work folder> <C compiler>
set -eu
cmake=$1 build=$2 source=$3 work=$4
export CC="$5"

fail() {
  echo "package: $*" >&2
  exit 1
}

rm -rf "$work"
mkdir -p "$work/prefix/bin"
"$cmake" --install "$build" --component runtime --prefix "$work/prefix" \
  >"$work/install.log"
cp "$source/stand-in" "$work/prefix/bin/kerasc"
cp -r "$source/project" "$work/project"

# A package that is moved after its installation still works.
mv "$work/prefix" "$work/moved"

for generator in Ninja "Unix Makefiles"; do
  out="$work/build-$generator"
  "$cmake" -G "$generator" -S "$work/project" -B "$out" \
    -DCMAKE_PREFIX_PATH="$work/moved" >"$work/configure.log" 2>&1 ||
    { cat "$work/configure.log"; fail "does not configure with $generator"; }
  "$cmake" --build "$out" >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; fail "does not build with $generator"; }
  [ "$("$out/in_c")" = "jet: ok" ] || fail "the C program"
  [ "$("$out/in_cpp")" = "ok, ok, 0.1" ] || fail "the C++ program"

  # The exact command line of both models.
  runs="$out/kerasc/jet/jet.runs"
  grep -q -- "--cpu=x86-64-v2,x86-64-v3 --block-rows=8$" "$runs" ||
    fail "options of jet: $(cat "$runs")"
  grep -q -- "--weights $work/project/two.h5$" \
    "$out/kerasc/two/second.runs" || fail "options of two"

  # Nothing to do, then one file of the depfile changes, then the weights.
  "$cmake" --build "$out" >/dev/null
  [ "$(wc -l <"$runs")" = 1 ] || fail "compiled without need with $generator"
  sleep 1
  touch "$work/project/included.py"
  "$cmake" --build "$out" >/dev/null
  [ "$(wc -l <"$runs")" = 2 ] || fail "the depfile is not used by $generator"
  [ "$(wc -l <"$out/kerasc/two/second.runs")" = 1 ] || fail "two, too"
  sleep 1
  touch "$work/project/two.h5"
  "$cmake" --build "$out" >/dev/null
  [ "$(wc -l <"$out/kerasc/two/second.runs")" = 2 ] || fail "the weights"
done

# Without the compiler the package says what is missing.
rm "$work/moved/bin/kerasc"
if "$cmake" -S "$work/project" -B "$work/build-none" \
  -DCMAKE_PREFIX_PATH="$work/moved" >"$work/none.log" 2>&1; then
  fail "is found without a compiler"
fi
grep -q "set KERASC_EXECUTABLE" "$work/none.log" || fail "no way out is said"
