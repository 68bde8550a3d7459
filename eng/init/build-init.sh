#!/bin/bash
# build-init.sh: the static NativeAOT executable that is alone in the initrd -> artifacts/init/init.
# Needs root (a chroot), the .NET SDK and mmdebstrap. Does nothing when no input changed.
# A tree of its own gives the same compiler, glibc and OpenSSL on every host.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/artifacts/init
limit=$((12 * 1024 * 1024))

fail() { echo "build-init: $1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "needs root, for the chroot the executable is linked in"
command -v dotnet >/dev/null || fail "dotnet is missing: install the .NET 10 SDK"
cd "$root"
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
nuget=${NUGET_PACKAGES:-$HOME/.nuget/packages}
projects=(Bytes Tpm Firmware Storage Keys Linux Init)

inputs() {
    dotnet --version
    for project in "${projects[@]}"; do
        find "src/Coffer.$project" -type f \( -name '*.cs' -o -name '*.csproj' \) -not -path '*/obj/*' -not -path '*/bin/*'
    done | LC_ALL=C sort | xargs sha256sum
    sha256sum Directory.Build.props Directory.Packages.props global.json eng/Library.props eng/init/*
}

mkdir -p "$out"
exec 8>"$out/lock"
flock 8
hash=$(inputs | sha256sum | cut -d' ' -f1)
if [ -s "$out/init" ] && [ "$(cat "$out/inputs.sha256" 2>/dev/null)" = "$hash" ]; then
    echo "build-init: artifacts/init/init is up to date"
    exit 0
fi

properties=(-p:CofferStatic=true -p:ArtifactsPath="$out/build")
dotnet restore src/Coffer.Init -r linux-x64 "${properties[@]}" -v quiet -nologo || fail "dotnet restore failed"
tree=$("$here/make-tree.sh" 8>&-)

# In a mount name space of its own nothing has to be unmounted, whatever happens. The same paths inside and outside,
# because the restored project files hold absolute ones.
export tree root sdk nuget out
unshare --mount --propagation private bash -euo pipefail -c '
    mount -t tmpfs tmpfs "$tree/tmp"
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    for path in "$root" "$sdk" "$nuget"; do
        mkdir -p "$tree$path"
        mount --bind "$path" "$tree$path"
    done
    cd /
    exec chroot "$tree" /usr/bin/env -i -C "$root" HOME=/tmp PATH=/usr/bin:/bin NUGET_PACKAGES="$nuget" \
        DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
        "$sdk/dotnet" "$@"
' build-init publish src/Coffer.Init -c Release -r linux-x64 --no-restore "${properties[@]}" \
    -o "$out/publish" -v quiet -nologo --disable-build-servers 8>&- || fail "dotnet publish failed"

size=$(stat -c %s "$out/publish/Coffer.Init")
[ "$size" -le "$limit" ] || fail "/init has $size bytes, at most $limit are allowed"
install -m 0755 "$out/publish/Coffer.Init" "$out/init.new"
mv "$out/init.new" "$out/init"
echo "$hash" > "$out/inputs.sha256"
echo "build-init: artifacts/init/init, $size bytes"
