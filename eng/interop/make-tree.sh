#!/bin/bash
# make-tree.sh: a Debian trixie root with the tools that judge our formats and that Debian 12 has no version of.
# Prints its path, for COFFER_TOOLS_TREE. Made once, then kept in the user's cache under the hash of its inputs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
key=$(cat "$here/packages" "$here/make-tree.sh" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/coffer
tree=$cache/interop-tree-$key

mkdir -p "$cache"
exec 9>"$cache/interop-tree.lock"
flock 9
if [ ! -e "$tree/usr/bin/ukify" ]; then
    command -v mmdebstrap >/dev/null || { echo "make-tree: mmdebstrap is missing: apt-get install mmdebstrap" >&2; exit 1; }
    rm -rf "$tree.new"
    trap 'rm -rf "$tree.new"' EXIT
    mmdebstrap --quiet --variant=minbase --include="$(paste -sd, "$here/packages")" trixie "$tree.new" >&2 ||
        { echo "make-tree: mmdebstrap failed: is a Debian mirror reachable?" >&2; exit 1; }
    mv "$tree.new" "$tree"
fi
echo "$tree"
