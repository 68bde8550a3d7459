#!/bin/bash
# test.sh: every test: unit and interoperability first, a short run of every fuzz target, then the machines. Logs in artifacts/test.
# The last line is "N passed, N failed" (", N skipped" when some were).
# usage: ./test.sh [--no-machines]
set -euo pipefail
cd "$(dirname "$0")"
. eng/require-dotnet.sh
logs=$PWD/artifacts/test
machines=1
case ${1:-} in
    '') ;;
    --no-machines) machines=0 ;;
    *) echo "test.sh: expected --no-machines or nothing, seen: $1" >&2; exit 2 ;;
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

run() {
    local project=$1 name code=0
    name=$(basename "$project")
    echo "== $name"
    dotnet test --project "$project" -c Release --no-build --no-progress > "$logs/$name.log" 2>&1 || code=$?
    local ok bad skip
    ok=$(count "$logs/$name.log" succeeded) bad=$(count "$logs/$name.log" failed) skip=$(count "$logs/$name.log" skipped)
    # A runner that died did not count what it did not run.
    [ "$code" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || bad=1
    passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0})) skipped=$((skipped + ${skip:-0}))
    echo "   ${ok:-0} passed, ${bad:-0} failed, ${skip:-0} skipped"
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

for project in tests/*.Tests; do
    [ "$project" = tests/Coffer.Machine.Tests ] || run "$project"
done
fuzz
[ "$machines" -eq 0 ] || run tests/Coffer.Machine.Tests
summary
[ "$failed" -eq 0 ]
