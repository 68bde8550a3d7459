#!/bin/bash
# build-cli.sh: the `coffer` command as one native executable -> artifacts/cli/coffer.
# Needs the .NET SDK, and gcc and zlib's headers for linking. A warning of the compiler or linker is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."
. eng/require-dotnet.sh
out=$PWD/artifacts/cli

fail() { echo "build-cli: $1" >&2; exit 1; }
command -v gcc >/dev/null || fail "gcc is missing: eng/install-packages.sh installs it"
[ -e /usr/include/zlib.h ] || fail "zlib's headers are missing: eng/install-packages.sh installs zlib1g-dev"

# Its own place for objects and lock files: the published project has the compiler's package beside the pinned ones.
properties=(-p:CofferStatic=true -p:ArtifactsPath="$out/build" -p:PublishAot=true)
dotnet publish src/Coffer.Cli -c Release -r linux-x64 "${properties[@]}" -o "$out/publish" -nologo -v quiet \
    > "$out.log" 2>&1 || { cat "$out.log" >&2; fail "dotnet publish failed"; }
if grep -q 'warning' "$out.log"; then
    grep 'warning' "$out.log" >&2
    fail "the compiler warned"
fi
install -m 0755 "$out/publish/coffer" "$out/coffer.new"
mv "$out/coffer.new" "$out/coffer"
echo "build-cli: artifacts/cli/coffer, $(stat -c %s "$out/coffer") bytes"
