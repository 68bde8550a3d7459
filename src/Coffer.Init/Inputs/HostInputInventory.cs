using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Init.Inputs;

/// <summary>
/// Takes stock of what the host fed into this boot. Nothing found here is ever used: the inventory is for the report,
/// and for the message when PCR 12 or 13 says that something was injected.
/// </summary>
/// <param name="root">The root directory; another one in tests.</param>
internal sealed class HostInputInventory(string root = "/")
{
    private const int LargestStructure = 64 * 1024;
    private const int LargestTable = 4 * 1024 * 1024;
    private const int MostTables = 256;

    // Sections of the signed UKI itself, which systemd-stub hands over this way.
    private static readonly string[] s_ownExtraFiles =
    [
        "os-release",
        "tpm2-pcr-public-key.pem",
        "tpm2-pcr-signature.json",
    ];

    /// <summary>Everything found, by its way in.</summary>
    /// <param name="log">The firmware's event log, or null when there is none.</param>
    internal ImmutableArray<HostInput> Take(EventLog? log) =>
        [
            .. SmbiosStrings(),
            .. FirmwareConfiguration(),
            .. CodeTables(),
            .. ExtraFiles(),
            .. Measured(log, 12),
            .. Measured(log, 13),
        ];

    // systemd imports credentials from here unless told not to; the OS's signed command line tells it so.
    private IEnumerable<HostInput> SmbiosStrings()
    {
        string entries = Path.Combine(root, "sys/firmware/dmi/entries");
        if (!Directory.Exists(entries))
            return [];
        return Directory
            .EnumerateDirectories(entries, "11-*")
            .Order(StringComparer.Ordinal)
            .SelectMany(entry => Names(Path.Combine(entry, "raw")))
            .Select(name => new HostInput("smbios-11", name, InputTreatment.Ignored));
    }

    private static ImmutableArray<string> Names(string raw)
    {
        if (
            !SmbiosOemStrings
                .Read(ReadBounded(raw, LargestStructure))
                .TryGet(out ImmutableArray<string> names, out Refusal? refusal)
        )
            return [$"unreadable ({refusal.Expected})"];
        return names;
    }

    private IEnumerable<HostInput> FirmwareConfiguration() =>
        Directory.Exists(Path.Combine(root, "sys/firmware/qemu_fw_cfg"))
        || Directory.Exists(Path.Combine(root, "sys/bus/acpi/devices/QEMU0002:00"))
            ? [new HostInput("fw-cfg", "present", InputTreatment.Ignored)]
            : [];

    // DSDT and SSDTs are the tables with code (ACPI 6.5, section 5.2.11). Not all firmware measures them.
    private IEnumerable<HostInput> CodeTables()
    {
        string tables = Path.Combine(root, "sys/firmware/acpi/tables");
        if (!Directory.Exists(tables))
            return [];
        return Directory
            .EnumerateFiles(tables, "?SDT*")
            .Where(static path => Path.GetFileName(path) is ['D' or 'S', ..])
            .Take(MostTables)
            .Order(StringComparer.Ordinal)
            .Select(static path => new HostInput("acpi", TableIn(path), InputTreatment.Bounded));
    }

    private static string TableIn(string path) =>
        AcpiCodeTable.Describe(ReadBounded(path, LargestTable)).TryGet(out string? table, out Refusal? refusal)
            ? table
            : $"{Path.GetFileName(path)} unreadable ({refusal.Expected})";

    private IEnumerable<HostInput> ExtraFiles()
    {
        string extra = Path.Combine(root, ".extra");
        if (!Directory.Exists(extra))
            return [];
        return Directory
            .EnumerateFiles(extra, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(extra, path))
            .Where(static name => !s_ownExtraFiles.Contains(name, StringComparer.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static name => new HostInput("extra", name, InputTreatment.Measured));
    }

    private static IEnumerable<HostInput> Measured(EventLog? log, int pcr) =>
        log is null
            ? []
            : log.EventsOf(pcr).Select(e => new HostInput($"pcr-{pcr}", e.Describe(), InputTreatment.Measured));

    private static byte[] ReadBounded(string path, int most)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] bytes = new byte[most];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
