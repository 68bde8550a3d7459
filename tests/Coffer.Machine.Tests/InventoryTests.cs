using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// Every door of a running machine is in a checked-in list, so that a new one is a visible change: Inventory/probe.txt. The probe's machine has more than a product's: its
/// packages (busybox, tpm2-tools, cryptsetup), its workload, which is root, and its port.
/// </summary>
[Collection(RunningMachineCollection.Name)]
public sealed class InventoryTests(RunningMachine running)
{
    private const string List = """
        set -u
        list() { echo "[$1]"; shift; "$@" 2> /dev/null | LC_ALL=C sort -u; }
        set_id() { busybox find / -xdev -type f \( -perm -4000 -o -perm -2000 \); }
        writable() { for m in / /var /run /dev/shm; do busybox find $m -xdev -maxdepth 3 -type d -perm -0002; done; busybox find / -xdev -type f -perm -0002; }
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
            busybox awk '{ f = ""; n = split($4, o, ","); for (i = 1; i <= n; i++) if (o[i] ~ /^(ro|rw|nosuid|nodev|noexec)$/) f = f " " o[i]; print $2, $3 f }' /proc/mounts
        }
        parameters() {
            busybox sed -n 's/^\([a-z][a-z0-9._-]*\) *=.*/\1/p' /usr/lib/sysctl.d/*.conf | while read -r n; do
                echo "$n = $(cat /proc/sys/$(echo $n | busybox tr . /))"
            done
            echo "lockdown $(cat /sys/kernel/security/lockdown)"
            echo "lsm $(cat /sys/kernel/security/lsm)"
        }
        modules() { busybox cut -d' ' -f1 /proc/modules; }
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

    [Fact]
    public async Task Every_door_is_in_the_list()
    {
        string seen = await running.Probe.OutputAsync(List) + "\n";
        string path = Path.Combine(Repository.Root, "tests", "Coffer.Machine.Tests", "Inventory", "probe.txt");
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } approved)
            await File.WriteAllTextAsync(Path.Combine(approved, "probe.txt"), seen);
        string[] expected = await File.ReadAllLinesAsync(path);
        string[] lines = seen.TrimEnd('\n').Split('\n');
        Assert.Equal("", string.Join('\n', lines.Except(expected).Select(line => $"new: {line}")));
        Assert.Equal("", string.Join('\n', expected.Except(lines).Select(line => $"gone: {line}")));
    }
}
