using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using CsCheck;

namespace Coffer.Firmware.Tests.EventLogs.Details;

public sealed class EventDetailTests
{
    private static readonly Guid s_vendor = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");

    public static TheoryData<string, TcgEventType, byte[]> Malformed { get; } =
        new()
        {
            { "ev_separator.malformed", TcgEventType.EV_SEPARATOR, [0, 0, 0] },
            { "ev_separator.malformed", TcgEventType.EV_SEPARATOR, [0, 0, 0, 0, 0] },
            { "ev_event_tag.malformed", TcgEventType.EV_EVENT_TAG, [1, 0, 0, 0, 5, 0, 0, 0, 1] },
            { "ev_event_tag.malformed", TcgEventType.EV_EVENT_TAG, [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] },
            { "uefi_variable_data.malformed", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable(nameLength: ulong.MaxValue) },
            { "uefi_variable_data.malformed", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable(nameLength: 1UL << 63) },
            { "uefi_variable_data.malformed", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable(nameLength: 5) },
            { "uefi_variable_data.malformed", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable(dataLength: ulong.MaxValue) },
            { "uefi_variable_data.malformed", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable(dataLength: 2) },
            { "uefi_variable_data.malformed", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable(dataLength: 0) },
            {
                "uefi_image_load_event.malformed",
                TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION,
                Image(ulong.MaxValue, [])
            },
            { "uefi_image_load_event.malformed", TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, Image(1, []) },
            { "device-path.malformed", TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, Image(4, [4, 4, 3, 0]) },
            { "device-path.malformed", TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, Image(4, [4, 4, 5, 0]) },
            { "device-path.malformed", TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, Image(5, [0x7F, 0xFF, 4, 0, 1]) },
            { "uefi_gpt_data.malformed", TcgEventType.EV_EFI_GPT_EVENT, Gpt(ulong.MaxValue) },
            { "uefi_gpt_data.malformed", TcgEventType.EV_EFI_GPT_EVENT, Gpt(1) },
            { "uefi_platform_firmware_blob.malformed", TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB, new byte[15] },
            { "uefi_platform_firmware_blob2.malformed", TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB2, [200, 1] },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_data_has_a_reason_and_leaves_the_log_readable(string reason, TcgEventType type, byte[] data)
    {
        TcgEvent e = Event(type, data);
        Assert.Equal(reason, e.Detail.Refusal?.Reason);
        Assert.Equal($"{data.Length} bytes", e.Describe());
    }

    public static TheoryData<string, TcgEventType, byte[]> WellFormed { get; } =
        new()
        {
            { "separator", TcgEventType.EV_SEPARATOR, [0, 0, 0, 0] },
            { "separator 0x00000001: the firmware reports an error", TcgEventType.EV_SEPARATOR, [1, 0, 0, 0] },
            {
                "Exit Boot Services Invocation",
                TcgEventType.EV_EFI_ACTION,
                "Exit Boot Services Invocation"u8.ToArray()
            },
            { "grub_cmd: boot", TcgEventType.EV_IPL, "grub_cmd: boot\0"u8.ToArray() },
            { ".cmdline", TcgEventType.EV_IPL, Encoding.Unicode.GetBytes(".cmdline\0") },
            { "1.0", TcgEventType.EV_S_CRTM_VERSION, Encoding.Unicode.GetBytes("1.0\0") },
            {
                "EV.[2J.",
                TcgEventType.EV_EFI_ACTION,
                [(byte)'E', (byte)'V', 0x1B, (byte)'[', (byte)'2', (byte)'J', 0xE9]
            },
            { "StartupLocality 3", TcgEventType.EV_NO_ACTION, [.. "StartupLocality\0"u8, 3] },
            { "abcd", TcgEventType.EV_NO_ACTION, [0xAB, 0xCD] },
            { "x", TcgEventType.EV_EFI_VARIABLE_BOOT, Variable() },
            { "GPT 00000000-0000-0000-0000-000000000000: ", TcgEventType.EV_EFI_GPT_EVENT, Gpt(0) },
            {
                "16 bytes at 0x0",
                TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB,
                [.. new byte[8], 16, 0, 0, 0, 0, 0, 0, 0]
            },
            {
                "DXE 16 bytes at 0x0",
                TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB2,
                [3, .. "DXE"u8, .. new byte[8], 16, 0, 0, 0, 0, 0, 0, 0]
            },
            { "", TcgEventType.EV_EFI_BOOT_SERVICES_DRIVER, Image(0, []) },
        };

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void Data_reads_as_one_printable_line(string text, TcgEventType type, byte[] data) =>
        Assert.Equal(text, Event(type, data).Describe());

    [Fact]
    public void A_real_boot_reads_from_the_first_image_to_the_kernel()
    {
        EventLog log = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();
        Assert.DoesNotContain(log.Events, e => e.Detail.Refusal is not null);
        Assert.Equal("Spec ID Event03, banks sha1 sha256 sha384 sha512", log.Events[0].Describe());
        Assert.Equal("BootOrder", log.Events[10].Describe());
        Assert.Equal(
            @"PciRoot(0x0)/Pci(0x2,0x0)/HD(1,GPT,f8ea2958-32d2-b545-978d-47eb5c671358,0x800,0x1f000)/\EFI\BOOT\BOOTX64.EFI",
            log.Events[24].Describe()
        );
        Assert.Equal("loader.conf loader.conf", log.Events[25].Describe());
        Assert.Equal(".linux", log.Events[27].Describe());
    }

    [Fact]
    public void A_variable_is_written_again_as_it_was_read()
    {
        foreach (TcgEvent e in EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow().Events)
        {
            if (e.Detail.Value is UefiVariableData variable)
                Assert.Equal(e.Data.ToArray(), variable.ToBytes());
        }
    }

    [Fact]
    public void Any_variable_round_trips() =>
        Gen.Select(Gen.Guid, Gen.UShort.Array[0, 20], Gen.Byte.Array[0, 50])
            .Sample(
                (vendor, name, data) =>
                {
                    UefiVariableData written = new(vendor, new string([.. name.Select(c => (char)c)]), data);
                    EventDetail? read = Event(TcgEventType.EV_EFI_VARIABLE_BOOT, written.ToBytes()).Detail.Value;
                    Assert.Equal(written.ToBytes(), Assert.IsType<UefiVariableData>(read).ToBytes());
                }
            );

    [Fact]
    public void Any_data_of_any_type_never_throws() =>
        Gen.Select(Gen.Enum<TcgEventType>(), Gen.Byte.Array[0, 200])
            .Sample((type, data) => Assert.DoesNotContain(Event(type, data).Describe(), c => c is < ' ' or > '~'));

    private static TcgEvent Event(TcgEventType type, byte[] data) => new(1, 4, type, [], data);

    private static byte[] Variable(ulong nameLength = 1, ulong dataLength = 1) =>
        new ByteWriter()
            .WriteEfiGuid(s_vendor)
            .WriteUInt64(nameLength)
            .WriteUInt64(dataLength)
            .WriteUInt16('x')
            .WriteByte(1)
            .ToArray();

    private static byte[] Image(ulong pathLength, byte[] path) =>
        new ByteWriter().WriteZeros(24).WriteUInt64(pathLength).WriteBytes(path).ToArray();

    private static byte[] Gpt(ulong partitions) =>
        new ByteWriter().WriteBytes("EFI PART"u8).WriteZeros(84).WriteUInt64(partitions).ToArray();
}
