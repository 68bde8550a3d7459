using System.Text;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class EventDataBindingTests
{
    private static readonly byte[] s_other = [.. Enumerable.Repeat((byte)7, 32)];

    [Theory]
    [InlineData(TcgEventType.EV_SEPARATOR)]
    [InlineData(TcgEventType.EV_EFI_ACTION)]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG)]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_AUTHORITY)]
    public void Data_that_must_be_hashed_and_is_not_is_contradicted(TcgEventType type) =>
        Assert.Equal(EventDataBinding.Contradicted, Binding(type, [0, 0, 0, 0], s_other));

    [Theory]
    [InlineData(TcgEventType.EV_IPL)]
    [InlineData(TcgEventType.EV_EVENT_TAG)]
    [InlineData(TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION)]
    [InlineData(TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB)]
    public void Data_that_only_describes_is_not_bound(TcgEventType type) =>
        Assert.Equal(EventDataBinding.NotBound, Binding(type, [0, 0, 0, 0], s_other));

    [Fact]
    public void Data_whose_hash_was_extended_is_bound() =>
        Assert.Equal(EventDataBinding.Bound, Binding(TcgEventType.EV_IPL, [1, 2], PcrBank.Sha256.Hash([1, 2])));

    [Fact]
    public void An_event_without_action_binds_nothing() =>
        Assert.Equal(EventDataBinding.NotBound, Binding(TcgEventType.EV_NO_ACTION, [1], PcrBank.Sha256.Hash([1])));

    [Theory]
    [InlineData("grub_cmd: boot\0", "boot")]
    [InlineData("grub_cmd: boot\0", "boot\0")]
    [InlineData("kernel_cmdline: a: b\0", "a: b")]
    [InlineData("(hd0)/vmlinuz\0", "(hd0)/vmlinuz")]
    public void A_string_of_GRUB_is_bound_without_its_prefix(string data, string hashed) =>
        Assert.Equal(
            EventDataBinding.PartBound,
            Binding(
                TcgEventType.EV_IPL,
                Encoding.ASCII.GetBytes(data),
                PcrBank.Sha256.Hash(Encoding.ASCII.GetBytes(hashed))
            )
        );

    [Fact]
    public void No_event_of_a_real_boot_is_contradicted()
    {
        EventLog log = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();
        foreach (PcrBank bank in log.Banks)
            Assert.DoesNotContain(log.Events, e => e.DataBinding(bank) == EventDataBinding.Contradicted);
    }

    [Theory]
    [InlineData("rhel8-uefi.bin")]
    [InlineData("ubuntu-2104-no-secure-boot.bin")]
    [InlineData("cos-93-amd-sev.bin")]
    [InlineData("sb_cert.bin")]
    public void No_event_of_recorded_machines_is_contradicted(string name)
    {
        EventLog log = EventLog.Read(RecordedEvidence.Bytes($"event-logs/{name}")).OrThrow();
        Assert.DoesNotContain(log.Events, e => e.DataBinding(PcrBank.Sha256) == EventDataBinding.Contradicted);
    }

    private static EventDataBinding Binding(TcgEventType type, byte[] data, byte[] digest) =>
        new EventLogBuilder().Event(8, type, data, digest).Read().Events[1].DataBinding(PcrBank.Sha256);
}
