#!/bin/bash
# publish.sh: a static NativeAOT executable of one project -> artifacts/NAME/NAME.
# Needs root (a chroot), the .NET SDK and mmdebstrap. Does nothing when no input changed.
# A tree of its own gives the same compiler, glibc and OpenSSL on every host.
# usage: publish.sh PROJECT NAME MEBIBYTES
#   PROJECT    Coffer.Init
#   NAME       of the executable and its directory: init
#   MEBIBYTES  it may have at most
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
project=$1 name=$2 limit=$(($3 * 1024 * 1024))
out=$root/artifacts/$name
build=$root/artifacts/static

fail() { echo "build-$name: $1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "needs root, for the chroot the executable is linked in"
command -v dotnet >/dev/null || fail "dotnet is missing: install the .NET 10 SDK"
cd "$root"
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
nuget=${NUGET_PACKAGES:-$HOME/.nuget/packages}

# The project and every project it refers to, one a line.
projects() {
    echo "$1"
    sed -n 's|.*<ProjectReference Include="\.\./\([^/]*\)/.*|\1|p' "src/$1/$1.csproj" |
        while read -r other; do projects "$other"; done
}

inputs() {
    dotnet --version
    dpkg-query --admindir="$tree/var/lib/dpkg" -W
    projects "$project" | LC_ALL=C sort -u | while read -r one; do
        find "src/$one" -type f \( -name '*.cs' -o -name '*.csproj' \) -not -path '*/obj/*' -not -path '*/bin/*'
    done | LC_ALL=C sort | xargs sha256sum
    sha256sum Directory.Build.props Directory.Packages.props global.json eng/Library.props eng/Static.props eng/static/* eng/tree/*
}

# NuGet packages are those of the committed lock files, with their hashes. Beside them only the SDK's own compiler, whose version follows the SDK.
judge_packages() {
    local one more
    for one in $(projects "$project" | LC_ALL=C sort -u); do
        more=$(jq -rn --slurpfile kept "src/$one/packages.lock.json" --slurpfile built "$build/locks/$one.json" '
            def packages: .dependencies[] | to_entries[] | select(.value.type != "Project") | "\(.key) \(.value.resolved) \(.value.contentHash)";
            ([$built[0] | packages] - [$kept[0] | packages])
            | map(select(test("^((runtime[.]linux-x64[.])?Microsoft[.]DotNet[.]ILCompiler|Microsoft[.]NET[.]ILLink[.]Tasks) ") | not))[]')
        [ -z "$more" ] || fail "$one: expected the packages of src/$one/packages.lock.json, seen $more; a cache or feed gives something else"
    done
}

# What is linked into it, for the SBOM (docs/formats.md, section 37): static libraries of the tree, NuGet packages with code.
linked() {
    local assets=$build/obj/$project/project.assets.json
    dpkg-query --admindir="$tree/var/lib/dpkg" -W -f 'deb ${Package} ${Version}\n' libc6-dev libgcc-14-dev libssl-dev libzstd-dev zlib1g-dev
    sed -nE 's/^ *"(BouncyCastle\.Cryptography|runtime\.linux-x64\.Microsoft\.DotNet\.ILCompiler)\/([^"]+)": \{/nuget \1 \2/p' "$assets"
    # Every project gets this one downloaded.
    grep -q Microsoft.AspNetCore.App "src/$project/$project.csproj" || return 0
    sed -nE '/"name": "Microsoft\.AspNetCore\.App\.Runtime\.linux-x64"/{n;s/.*"version": "\[([^,]+),.*/nuget Microsoft.AspNetCore.App.Runtime.linux-x64 \1/p}' "$assets"
}

# One at a time: the executables are made of the same libraries.
mkdir -p "$out" "$build"
exec 8>"$build/lock"
flock 8
command -v jq >/dev/null || fail "jq is missing: apt-get install jq"
tree=$("$here/../tree/make-tree.sh" static-tree "$here/packages" usr/bin/gcc 8>&-)
hash=$(inputs | sha256sum | cut -d' ' -f1)
if [ -s "$out/$name" ] && [ "$(cat "$out/inputs.sha256" 2>/dev/null)" = "$hash" ]; then
    echo "build-$name: artifacts/$name/$name is up to date"
    exit 0
fi

properties=(-p:CofferStatic=true -p:ArtifactsPath="$build")
dotnet restore "src/$project" -r linux-x64 "${properties[@]}" -v quiet -nologo || fail "dotnet restore failed"
judge_packages

# In a mount name space of its own nothing has to be unmounted, whatever happens. The same paths inside and outside,
# because the restored project files hold absolute ones.
export tree root sdk nuget
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
' publish publish "src/$project" -c Release -r linux-x64 --no-restore "${properties[@]}" \
    -o "$out/publish" -v quiet -nologo --disable-build-servers 8>&- || fail "dotnet publish failed"

size=$(stat -c %s "$out/publish/$project")
[ "$size" -le "$limit" ] || fail "$name has $size bytes, at most $limit are allowed"
install -m 0755 "$out/publish/$project" "$out/$name.new"
{ echo "sha256 $(sha256sum < "$out/$name.new" | cut -d' ' -f1)"; linked | LC_ALL=C sort -u; } > "$out/$name.linked"
mv "$out/$name.new" "$out/$name"
echo "$hash" > "$out/inputs.sha256"
echo "build-$name: artifacts/$name/$name, $size bytes"
