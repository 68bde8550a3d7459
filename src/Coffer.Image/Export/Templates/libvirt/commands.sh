#!/bin/bash
# commands.sh: @NAME@ on this host with libvirt. Read it first.
# usage: ./commands.sh up|down
#   DIRECTORY  where disk and variables go (/var/lib/libvirt/images/@NAME@)
#   DOMAIN     domain.xml, or domain-sev-snp.xml with a firmware of yours beside it, firmware.fd
#   VIRT       kvm, or qemu where there is no /dev/kvm: slow, for a look at it
set -euo pipefail
cd "$(dirname "$0")"

name=@NAME@
directory=${DIRECTORY:-/var/lib/libvirt/images/$name}
domain=${DOMAIN:-domain.xml}
virt=${VIRT:-kvm}

up() {
    mkdir -p "$directory"
    # The disk is a machine's from its first boot on: never put a fresh copy over it.
    [ ! -e "$directory/disk.qcow2" ] || { echo "commands.sh: $directory/disk.qcow2 is there already" >&2; exit 1; }
    cp disk.qcow2 vars.fd "$directory/"
    [ ! -e firmware.fd ] || cp firmware.fd "$directory/"
    sed -e "s|/var/lib/libvirt/images/$name|$directory|" -e "s|<domain type=\"kvm\">|<domain type=\"$virt\">|" \
        "$domain" > "$directory/domain.xml"
    virsh define "$directory/domain.xml"
    virsh start "$name"
    virsh domifaddr "$name" || true
}

# Data on the machine's disk are gone with it, and so are its TPM and its variables.
down() {
    virsh destroy "$name" || true
    virsh undefine "$name" --nvram --tpm
    rm -f "$directory/disk.qcow2" "$directory/vars.fd" "$directory/firmware.fd" "$directory/domain.xml"
    rmdir "$directory"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
