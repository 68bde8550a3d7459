namespace Coffer.Machine.Tests.Machines;

/// <summary>
/// A shell script that lists the doors of a machine; not what the blessing of a boot has for a moment: mounts, and directories for all within one of root's
/// (systemd-private-*).
/// </summary>
internal static class DoorList
{
    /// <summary>Prints them, a section each, sorted. It wants busybox, and root.</summary>
    public const string Script = """
        set -u
        list() { echo "[$1]"; shift; "$@" 2> /dev/null | LC_ALL=C sort -u; }
        set_id() { busybox find / -xdev -type f \( -perm -4000 -o -perm -2000 \); }
        writable() { for m in / /var /run /dev/shm; do busybox find $m -xdev -maxdepth 3 -type d -perm -0002 ! -path '*/systemd-private-*'; done; busybox find / -xdev -type f -perm -0002; }
        programs() { busybox find / -xdev -type f -perm -0100 ! -name '*.so' ! -name '*.so.*'; }
        scripts() { programs | while read -r p; do busybox head -c 2 "$p" | busybox grep -q '#!' && echo "$p"; done; }
        listening() {
            for p in tcp tcp6; do busybox awk -v p=$p '$4 == "0A" { split($2, a, ":"); print p, a[2] }' /proc/net/$p; done
            for p in udp udp6 raw raw6; do busybox awk -v p=$p 'NR > 1 { split($2, a, ":"); print p, a[2] }' /proc/net/$p; done
        }
        unix_listening() { busybox awk '$4 == "00010000" { print $8 }' /proc/net/unix; }
        capable() {
            for s in /proc/[0-9]*/status; do
                busybox grep -q ^VmSize $s && busybox awk '/^Name/ { n = $2 } /^CapEff/ { if ($2 !~ /^0*$/ && n !~ /^(sh|busybox|run|sort|cat)$/) print n, $2 }' $s
            done
        }
        mounts() {
            busybox awk '{ f = ""; n = split($4, o, ","); for (i = 1; i <= n; i++) if (o[i] ~ /^(ro|rw|nosuid|nodev|noexec)$/) f = f " " o[i]; print $2, $3 f }' /proc/mounts | busybox grep -v -e '^/efi ' -e efivarfs
        }
        parameters() {
            busybox sed -n 's/^\([a-z][a-z0-9._-]*\) *=.*/\1/p' /usr/lib/sysctl.d/*.conf | while read -r n; do
                echo "$n = $(cat /proc/sys/$(echo $n | busybox tr . /))"
            done
            echo "lockdown $(cat /sys/kernel/security/lockdown)"
            echo "lsm $(cat /sys/kernel/security/lsm)"
        }
        modules() { busybox cut -d' ' -f1 /proc/modules | busybox grep -vx efivarfs; }
        list 'set-id programs' set_id
        list 'writable by all' writable
        list 'programs' programs
        list 'scripts' scripts
        list 'listening: protocol and port, hexadecimal' listening
        list 'listening: unix' unix_listening
        list 'processes with capabilities' capable
        list 'mounts' mounts
        list 'kernel parameters' parameters
        list 'modules' modules
        """;
}
