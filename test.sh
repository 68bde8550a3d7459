#!/bin/bash
# test.sh: every test: unit and interoperability first, a short run of every fuzz target, then the machines. Logs in artifacts/test.
# The last line is "N passed, N failed" (", N skipped" when some were).
# usage: ./test.sh [--no-machines | --long]      --long: the machines, and the tests of them that take ten minutes and more each
set -euo pipefail
cd "$(dirname "$0")"
. eng/require-dotnet.sh
logs=$PWD/artifacts/test
machines=1
case ${1:-} in
    '') ;;
    --no-machines) machines=0 ;;
    --long) export COFFER_LONG=1 ;;
    *) echo "test.sh: expected --no-machines, --long or nothing, seen: $1" >&2; exit 2 ;;
esac
mkdir -p "$logs"
passed=0 failed=0 skipped=0

summary() {
    line="$passed passed, $failed failed"
    [ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
    echo "$line"
}

# Something before the tests went wrong: that is a failure, and the last line says so too.
step() {
    local name=$1
    shift
    echo "== $name"
    if ! "$@" > "$logs/$name.log" 2>&1; then
        tail -n 30 "$logs/$name.log"
        echo "== $name failed, see $logs/$name.log"
        failed=$((failed + 1))
        summary
        exit 1
    fi
}

# The runner's summary holds one line "name: count" for each outcome.
count() { sed -n "s/^ *$2: *\([0-9]*\)\$/\1/p" "$1" | tail -n 1; }

# The code stands in a file, for several run at a time.
start() {
    local name code=0
    name=$(basename "$1")
    rm -f "$logs/$name.code"
    local began=$SECONDS
    dotnet test --project "$1" -c Release --no-build --no-progress --output Detailed > "$logs/$name.log" 2>&1 || code=$?
    echo "$code $((SECONDS - began))" > "$logs/$name.code"
}

report() {
    local name code seconds='' ok bad skip
    name=$(basename "$1")
    read -r code seconds < "$logs/$name.code" || code=1
    echo "== $name"
    ok=$(count "$logs/$name.log" succeeded) bad=$(count "$logs/$name.log" failed) skip=$(count "$logs/$name.log" skipped)
    # A runner that died did not count what it did not run.
    [ "$code" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || bad=1
    passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0})) skipped=$((skipped + ${skip:-0}))
    echo "   ${ok:-0} passed, ${bad:-0} failed, ${skip:-0} skipped, in ${seconds:-?} s"
    # A failure with the beginning of what it says, and the end of the log: where CI ran, the log is out of reach.
    awk '/^failed / { left = 20 } left > 0 { print; left--; next } /^skipped /' "$logs/$name.log" | cut -c -300
    if [ "$code" -ne 0 ]; then
        echo "   the runner ended with $code:"
        tail -n 12 "$logs/$name.log" | cut -c -300
    fi
}

# Each target of the fuzzer, its seeds and so many changed copies of them; a target counts as one test.
fuzz() {
    echo "== Coffer.Fuzz"
    local ok bad code=0
    timeout 300 dotnet artifacts/bin/Coffer.Fuzz/release/Coffer.Fuzz.dll --smoke fuzz/seeds 2000 > "$logs/Coffer.Fuzz.log" 2>&1 || code=$?
    ok=$(grep -c ', no finding$' "$logs/Coffer.Fuzz.log" || true) bad=$(grep -c ': FINDING in ' "$logs/Coffer.Fuzz.log" || true)
    [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + ok)) failed=$((failed + bad))
    echo "   $ok passed, $bad failed"
    grep ': FINDING in ' "$logs/Coffer.Fuzz.log" || true
}

eng/install-packages.sh
step build ./build.sh
step interop-tree eng/interop/make-tree.sh
COFFER_TOOLS_TREE=$(tail -n 1 "$logs/interop-tree.log")
export COFFER_TOOLS_TREE

# Two at a time: much of a unit test's time goes into waiting for tools and software TPMs.
units=$(find tests -mindepth 1 -maxdepth 1 -name '*.Tests' ! -name Coffer.Machine.Tests | sort)
export logs
export -f start
# shellcheck disable=SC2016 # expanded by the shell that xargs starts
xargs -P 2 -I '{}' bash -c 'start "$1"' _ '{}' <<< "$units" || true
for project in $units; do report "$project"; done
fuzz
if [ "$machines" -eq 1 ]; then
    start tests/Coffer.Machine.Tests
    report tests/Coffer.Machine.Tests
fi
summary
[ "$failed" -eq 0 ]
