#!/bin/bash
# commands.sh: @NAME@ on this host with libvirt. Read it first.
# usage: ./commands.sh up|down
#   DIRECTORY  where disk and variables go (/var/lib/libvirt/images/@NAME@)
#   DOMAIN     domain.xml, or domain-sev-snp.xml with a firmware of yours beside it, firmware.fd
#   CODE       OVMF with Secure Boot, of which vars.fd has the variables (/usr/share/OVMF/OVMF_CODE_4M.secboot.fd)
#   VIRT       kvm, or qemu where there is no /dev/kvm: slow, for a look at it
# After an "up" that was cut off, or that libvirt refused, "up" goes on and "down" removes what there is.
set -euo pipefail
cd "$(dirname "$0")"

name=@NAME@
directory=$(realpath -m "${DIRECTORY:-/var/lib/libvirt/images/$name}")
domain=${DOMAIN:-domain.xml}
code=${CODE:-/usr/share/OVMF/OVMF_CODE_4M.secboot.fd}
virt=${VIRT:-kvm}

refuse() {
    echo "commands.sh: $*" >&2
    exit 1
}

# They go into XML, by an expression of sed's.
plain() {
    [[ $2 =~ ^[A-Za-z0-9/._+:@,\ -]+$ ]] || refuse "$1: expected a path of letters, digits, spaces and / . _ + : @ , -, seen: $2"
}

plain DIRECTORY "$directory"
plain CODE "$code"
[[ ! $directory -ef . ]] || refuse "DIRECTORY: expected another directory than the export's, seen: $directory"
[[ $virt == kvm || $virt == qemu ]] || refuse "VIRT: expected kvm or qemu, seen: $virt"

# $1 nothing for those that run, --all for those that are defined. Without libvirt nobody knows.
known() {
    local domains
    domains=$(virsh list "$@" --name)
    found=no
    [[ $'\n'$domains$'\n' != *$'\n'"$name"$'\n'* ]] || found=yes
}

up() {
    known --all
    if [[ $found == no ]]; then
        mkdir -p "$directory"
        # The disk is a machine's from its first boot on: never put a fresh copy over it. It comes last: where it is, the rest is.
        if [[ ! -e $directory/disk.qcow2 ]]; then
            cp vars.fd "$directory/"
            [[ ! -e firmware.fd ]] || cp firmware.fd "$directory/"
            cp disk.qcow2 "$directory/disk.new"
            mv "$directory/disk.new" "$directory/disk.qcow2"
        fi
        sed -e "s|/var/lib/libvirt/images/$name|$directory|" -e "s|<domain type=\"kvm\">|<domain type=\"$virt\">|" \
            -e "s|/usr/share/OVMF/OVMF_CODE_4M.secboot.fd|$code|" "$domain" > "$directory/domain.xml"
        virsh define "$directory/domain.xml"
    fi
    known
    [[ $found == yes ]] || virsh start "$name"
    if grep -q '<launchSecurity type="sev-snp">' "$domain"; then
        echo "commands.sh: QEMU before 11.0 cannot restart such a machine: after its installation, and whenever it restarts, it is off." \
            "Then: virsh start $name" >&2
    fi
    virsh domifaddr "$name" || true
}

# Data on the machine's disk are gone with it, and so are its TPM and its variables.
down() {
    known
    [[ $found == no ]] || virsh destroy "$name"
    known --all
    [[ $found == no ]] || virsh undefine "$name" --nvram --tpm
    [[ -d $directory ]] || return 0
    (cd "$directory" && rm -f disk.qcow2 disk.new vars.fd firmware.fd domain.xml)
    rmdir "$directory"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
