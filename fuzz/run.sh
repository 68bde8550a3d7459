#!/bin/bash
# fuzz/run.sh: fuzzes targets with AFL++ over instrumented libraries, one after the other, from fuzz/seeds/TARGET.
# Findings stay in artifacts/fuzz-findings/TARGET; exit code 1 when there are any (crashes or hangs).
# usage: fuzz/run.sh SECONDS [TARGET...]     (no target: every one)
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/require-dotnet.sh
fail() { echo "fuzz/run.sh: $1" >&2; exit 2; }
[[ ${1:-} =~ ^[0-9]+$ ]] || fail "expected SECONDS [TARGET...], seen: $*"
seconds=$1
shift
out=$PWD/artifacts/fuzz
findings=$PWD/artifacts/fuzz-findings
if ! command -v afl-fuzz >/dev/null; then
    echo "fuzz/run.sh: installing afl++"
    apt-get update -q && apt-get install -q -y --no-install-recommends afl++ || fail "apt-get could not install afl++; needs root and a Debian mirror"
fi
dotnet tool restore -v quiet >/dev/null
# One build for all that run beside each other; it is made again when the source is another.
mkdir -p artifacts
exec 9>artifacts/fuzz.lock
flock 9
source=$(git ls-files -s src fuzz/Coffer.Fuzz Directory.Packages.props | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/source" 2>/dev/null)" != "$source" ] || [ -n "$(git status --porcelain src fuzz/Coffer.Fuzz)" ]; then
    rm -rf "$out"
    dotnet publish fuzz/Coffer.Fuzz -c Release -o "$out" -v quiet -nologo
    # The libraries are instrumented, the program is not: SharpFuzz wants it as it is.
    for library in "$out"/Coffer.*.dll; do
        [ "$library" = "$out/Coffer.Fuzz.dll" ] || dotnet sharpfuzz "$library"
    done
    echo "$source" > "$out/source"
fi
flock -u 9
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls fuzz/seeds)
bad=0
for target in "${targets[@]}"; do
    [ -d "fuzz/seeds/$target" ] || fail "no seeds for $target: expected the folder fuzz/seeds/$target"
    rm -rf "${findings:?}/$target"
    mkdir -p "$findings/$target/seeds"
    cp -L fuzz/seeds/"$target"/* "$findings/$target/seeds/"
    AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        afl-fuzz -V "$seconds" -t 5000 -m none -i "$findings/$target/seeds" -o "$findings/$target" -- "$out/Coffer.Fuzz" "$target" \
        > "$findings/$target/log" 2>&1 || { tail -n 20 "$findings/$target/log"; fail "afl-fuzz did not run for $target"; }
    awk -v name="$target" -F' *: *' '
        $1 == "execs_done" { execs = $2 } $1 == "corpus_count" { paths = $2 } $1 == "run_time" { time = $2 }
        $1 == "saved_crashes" { crashes = $2 } $1 == "saved_hangs" { hangs = $2 }
        END { print name ": " time " s, " execs " runs, " paths " paths, " crashes " crashes, " hangs " hangs"; exit crashes + hangs > 0 }
    ' "$findings/$target/default/fuzzer_stats" || bad=1
done
exit "$bad"
