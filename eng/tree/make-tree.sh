#!/bin/bash
# make-tree.sh: a Debian trixie tree with the packages of a list. Prints its path.
# Made once, then kept in the user's cache under the hash of its inputs.
# usage: make-tree.sh NAME PACKAGES PROBE
#   NAME      first word of the tree's directory
#   PACKAGES  file with a package a line
#   PROBE     a path that is there when the tree is whole
set -euo pipefail
name=$1 packages=$2 probe=$3
key=$(cat "$packages" "$0" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/coffer
tree=$cache/$name-$key

mkdir -p "$cache"
exec 9>"$cache/$name.lock"
flock 9
if [ ! -e "$tree/$probe" ]; then
    command -v mmdebstrap >/dev/null || { echo "make-tree: mmdebstrap is missing: apt-get install mmdebstrap" >&2; exit 1; }
    rm -rf "$tree.new"
    trap 'rm -rf "$tree.new"' EXIT
    mmdebstrap --quiet --keyring=/usr/share/keyrings/debian-archive-keyring.gpg --variant=minbase --include="$(paste -sd, "$packages")" trixie "$tree.new" >&2 ||
        { echo "make-tree: mmdebstrap failed: is a Debian mirror reachable?" >&2; exit 1; }
    mv "$tree.new" "$tree"
fi
echo "$tree"
