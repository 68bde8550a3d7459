#!/bin/bash
# commands.sh: @NAME@ in QEMU on this host, with Secure Boot by the owner's keys and a software TPM. Read it first.
# usage: ./commands.sh up|down
#   STATE  directory of disk, variables and TPM, which belong together (state); "down" removes them, and the directory when nothing else is in it
#   ACCEL  kvm, or tcg where there is no /dev/kvm
#   CPU    processor as QEMU names it (max)
#   PORT   port of this host where the machine's agent answers (7443)
#   CODE   OVMF with Secure Boot, of which vars.fd has the variables (/usr/share/OVMF/OVMF_CODE_4M.secboot.fd)
# Needs qemu-system-x86_64, OVMF, and swtpm with swtpm-tools.
# The TPM's endorsement key is certified by an authority in STATE/tpm-authority: a policy names its two certificates as ek-roots.
set -euo pipefail
cd "$(dirname "$0")"

state=$(realpath -m "${STATE:-state}")
accel=${ACCEL:-kvm}
cpu=${CPU:-max}
port=${PORT:-7443}
code=${CODE:-/usr/share/OVMF/OVMF_CODE_4M.secboot.fd}

refuse() {
    echo "commands.sh: $*" >&2
    exit 1
}

# QEMU and swtpm take what is behind a comma for another option.
[[ $state != *,* ]] || refuse "STATE: expected a path without a comma, seen: $state"
[[ $code != *,* ]] || refuse "CODE: expected a path without a comma, seen: $code"
[[ ! $state -ef . ]] || refuse "STATE: expected another directory than the export's, seen: $state"

# Whoever has the file has the machine: this script, and then QEMU, which it becomes.
lock() {
    exec 9> "$state/lock"
    flock -n 9 || refuse "$state: expected a machine that is off, seen: it runs"
}

# One whose QEMU did not start waits for it for ever, and keeps the TPM's files to itself.
stop_tpm() {
    local pid seen
    [[ -e $state/swtpm.pid ]] || return 0
    pid=$(cat "$state/swtpm.pid")
    seen=$(tr '\0' ' ' < "/proc/${pid:-none}/cmdline") 2>/dev/null || return 0
    [[ $seen == *"path=$state/swtpm.sock"* ]] || return 0
    kill "$pid"
    for _ in {1..50}; do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
}

# What make_tpm, swtpm_setup and swtpm write, and nothing else: the directory is named by whoever calls.
remove_tpm() {
    if [[ -d $state/tpm ]]; then
        (cd "$state/tpm" && rm -f .lock tpm2-00.*)
        rmdir "$state/tpm"
    fi
    if [[ -d $state/tpm-authority ]]; then
        (cd "$state/tpm-authority" && rm -f .lock.swtpm-localca certserial issuercert.pem signkey.pem localca.conf localca.options \
            setup.conf setup.log swtpm-localca-rootca-*.pem)
        rmdir "$state/tpm-authority"
    fi
}

make_tpm() {
    local authority=$state/tpm-authority
    mkdir -p "$state/tpm" "$authority"
    printf '%s\n' "statedir = $authority" "signingkey = $authority/signkey.pem" "issuercert = $authority/issuercert.pem" \
        "certserial = $authority/certserial" > "$authority/localca.conf"
    printf '%s\n' '--platform-manufacturer QEMU --platform-version 1 --platform-model q35' > "$authority/localca.options"
    printf '%s\n' 'create_certs_tool = swtpm_localca' "create_certs_tool_config = $authority/localca.conf" \
        "create_certs_tool_options = $authority/localca.options" > "$authority/setup.conf"
    # Root would become another user, who may not write here.
    local runas=()
    [ "$(id -u)" -ne 0 ] || runas=(--runas root)
    swtpm_setup --tpm2 --tpm-state "$state/tpm" --create-ek-cert --pcr-banks - --config "$authority/setup.conf" "${runas[@]}" \
        > "$authority/setup.log" 2>&1 || { cat "$authority/setup.log" >&2; exit 1; }
}

up() {
    mkdir -p "$state"
    lock
    stop_tpm
    # The disk comes last: where it is, the rest is.
    if [ ! -e "$state/disk.qcow2" ]; then
        remove_tpm
        make_tpm
        cp vars.fd "$state/vars.fd"
        cp disk.qcow2 "$state/disk.new"
        mv "$state/disk.new" "$state/disk.qcow2"
    fi
    swtpm socket --tpm2 --tpmstate "dir=$state/tpm" --ctrl "type=unixio,path=$state/swtpm.sock" --pid "file=$state/swtpm.pid" \
        --terminate --daemon 9>&-
    exec qemu-system-x86_64 -machine q35,smm=on -accel "$accel" -cpu "$cpu" -smp 2 -m 2048 \
        -nodefaults -no-user-config -display none -serial mon:stdio \
        -drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" \
        -drive "if=pflash,format=raw,unit=1,file=$state/vars.fd" \
        -global driver=cfi.pflash01,property=secure,value=on -global ICH9-LPC.disable_s3=1 \
        -object rng-random,filename=/dev/urandom,id=rng -device virtio-rng-pci,rng=rng \
        -chardev "socket,id=tpm,path=$state/swtpm.sock" -tpmdev emulator,id=tpm0,chardev=tpm -device tpm-crb,tpmdev=tpm0 \
        -drive "if=none,id=disk,format=qcow2,file=$state/disk.qcow2" -device virtio-blk-pci,drive=disk,bootindex=1 \
        -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$port-:7443" -device virtio-net-pci,netdev=net,romfile=
}

# Data on the machine's disk are gone with it.
down() {
    [[ -d $state ]] || return 0
    lock
    stop_tpm
    remove_tpm
    (cd "$state" && rm -f disk.qcow2 disk.new vars.fd swtpm.sock swtpm.pid lock)
    rmdir "$state"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
