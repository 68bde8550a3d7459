#!/bin/bash
# images.sh: makes db.oci.tar (PostgreSQL) and web.oci.tar (Python) from Debian packages, beside machine.yaml or in DIRECTORY.
# The packages' files are kept in the user's cache under the hash of what they came from.
# It needs root, and mmdebstrap and umoci: apt-get install mmdebstrap umoci
# usage: images.sh [DIRECTORY]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
into=$(cd "${1:-$here}" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/coffer
for tool in mmdebstrap umoci; do
    command -v "$tool" > /dev/null || { echo "images.sh: $tool is missing: apt-get install $tool" >&2; exit 1; }
done
mkdir -p "$cache"
exec 9> "$cache/notes.lock"
flock 9
work=$(mktemp -d "$cache/notes.XXXXXX")
trap 'rm -rf "$work"' EXIT

# tree NAME PACKAGES GONE...: prints a directory with the packages' files, without those that no container reads.
tree() {
    local name=$1 packages=$2 key
    shift 2
    key=$(cat "$here/images.sh" | sha256sum | cut -c1-16)
    if [ ! -d "$cache/notes-$name-$key" ]; then
        mmdebstrap --quiet --variant=extract --include="$packages" trixie "$work/$name" >&2
        find "$work/$name" -xdev \( -type c -o -type b \) -delete
        # What Debian's base-files does: programs name their loader /lib64/....
        ln -s usr/lib usr/lib64 usr/bin usr/sbin "$work/$name/"
        for gone in 'usr/share/doc' 'usr/share/man' 'usr/share/info' 'usr/share/locale' 'usr/share/i18n' 'usr/share/lintian' \
            'var/cache/*' 'var/lib/apt' 'var/lib/dpkg' "$@"; do
            # Unquoted: each is a pattern.
            (cd "$work/$name" && rm -rf $gone)
        done
        mv "$work/$name" "$cache/notes-$name-$key"
    fi
    echo "$cache/notes-$name-$key"
}

# archive NAME TREE CONFIG: an OCI archive of a tree and of our files for it.
archive() {
    local name=$1 from=$2 layout="$work/$1.layout" bundle="$work/$1.bundle"
    shift 2
    umoci init --layout "$layout"
    umoci new --image "$layout:$name"
    umoci unpack --image "$layout:$name" "$bundle"
    cp -a "$from/." "$bundle/rootfs/"
    mkdir -p "$bundle/rootfs/srv/$name"
    cp "$here/$name"/* "$bundle/rootfs/srv/$name/"
    # A new volume gets owner and mode of the image's directory where it is put.
    [ "$name" != db ] || install -d -m 0700 -o 1000 -g 1000 "$bundle/rootfs/var/lib/postgresql"
    printf 'root:x:0:0::/:/usr/sbin/nologin\n%s:x:1000:1000::/:/usr/sbin/nologin\n' "$name" > "$bundle/rootfs/etc/passwd"
    printf 'root:x:0:\n%s:x:1000:\n' "$name" > "$bundle/rootfs/etc/group"
    umoci repack --image "$layout:$name" "$bundle"
    umoci config --image "$layout:$name" --config.user "$name" "$@"
    tar -C "$layout" --sort=name --owner=0 --group=0 --numeric-owner -cf "$into/$name.oci.tar.new" .
    mv "$into/$name.oci.tar.new" "$into/$name.oci.tar"
}

# PostgreSQL's just-in-time compiler is left out: it is three quarters of the bytes, and it makes code while it runs, which the kernel
# of this machine refuses (docs/workloads.md, "What the kernel executes").
db=$(tree db postgresql-17,dash,coreutils 'usr/lib/*/libLLVM*' 'usr/lib/*/libz3*' 'usr/lib/postgresql/17/lib/bitcode' 'usr/lib/postgresql/17/lib/llvmjit*' \
    'usr/share/perl*' 'usr/lib/*/perl*' 'usr/lib/*/gconv' 'usr/bin/*perl*')
archive db "$db" --config.entrypoint /usr/bin/dash --config.cmd /srv/db/start
web=$(tree web python3-minimal,python3-psycopg2)
archive web "$web" --config.entrypoint /usr/bin/python3 --config.cmd /srv/web/notes.py
ls -l "$into/db.oci.tar" "$into/web.oci.tar"
