using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>What the OS does by itself once it is up.</summary>
public sealed class RunningSystemTests(InstalledMachine installed)
{
    [Fact]
    public async Task A_boot_that_came_up_is_blessed_and_names_are_asked_of_the_lease()
    {
        LabState state = installed.Clone();
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        Probe probe = new(machine);
        // An answer needs no lease here; networkd may still be about to tell its name servers.
        string waiting =
            "for i in $(busybox seq 60); do busybox grep -qs 'nameserver 1' /etc/resolv.conf && break; sleep 1; done";
        Assert.Equal("nameserver 10.0.2.3", await probe.OutputAsync($"{waiting}; cat /etc/resolv.conf"));

        string blessed = "systemctl show --property=ExecMainExitTimestampMonotonic --value coffer-bless-boot";
        string seen = await probe.OutputAsync(
            $"for i in $(/usr/bin/busybox seq 60); do t=$({blessed}); [ \"$t\" -gt 0 ] && break; sleep 2; done; "
                + "systemctl show --property=Result --value coffer-bless-boot; systemctl is-system-running; sync"
        );
        Assert.Equal("success\nrunning", seen);
        Assert.EndsWith("coffer-os_1.efi", new DiskUnderAttack(state).OsUki());
    }

    [Fact]
    public async Task The_power_button_ends_it_in_order()
    {
        LabState state = installed.Clone();
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            Probe probe = new(machine);
            await probe.OutputAsync("for i in $(seq 60); do test -e /dev/input/power-button && break; sleep 1; done");
            await probe.OutputAsync("echo unsynced > /var/f");
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        await using LabMachine again = await Boot.AnsweringAsync(state);
        Assert.Equal("unsynced", await new Probe(again).OutputAsync("cat /var/f"));
    }
}
