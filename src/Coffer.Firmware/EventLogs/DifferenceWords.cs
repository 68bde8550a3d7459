using System.Collections.Immutable;

namespace Coffer.Firmware.EventLogs;

/// <summary>What a difference of events probably means, PCR by PCR, and what to do about it.</summary>
internal static class DifferenceWords
{
    private const string UndoFirmware = "undo the change in the firmware, or boot with a recovery key and seal again";
    private const string Rebuilt = "boot the image that was built, or give the measurements of the one that booted";
    private const int MostNamed = 3;

    public static (string Meaning, string NextStep) Of(int pcr, EventLogDifference difference) =>
        pcr switch
        {
            4 => (Pcr4(difference), Rebuilt),
            7 => (Pcr7(difference), UndoFirmware),
            11 => (Pcr11(difference), Rebuilt),
            12 => (
                $"something from outside the signed UKI was passed to it: {Subject(difference.Seen)}",
                "remove command lines, addons and credentials from the ESP, boot loader entries and SMBIOS"
            ),
            15 => (
                "another vault was opened, none, or something else was measured",
                "look at the vault's identity, and at what runs in the machine"
            ),
            _ => ("the firmware, its settings or its devices are others", UndoFirmware),
        };

    private static string Pcr7(EventLogDifference difference) =>
        (difference.Expected, difference.Seen) switch
        {
            (_, { Subject: "UEFI Debug Mode" }) => "the firmware runs in debug mode",
            ({ } expected, { } seen) when IsVariable(expected) && IsVariable(seen) => Variable(expected, seen),
            (_, { } seen) when IsAuthority(seen) => Authority(difference.Expected, seen),
            ({ } expected, null) when IsAuthority(expected) =>
                $"nothing signed by {Names(expected)} was started: Secure Boot is off, or the machine booted something else",
            ({ } expected, null) => $"the firmware did not measure {expected.Describe()}: it is another one, or broken",
            (_, { } seen) => $"the firmware measured {seen.Describe()} instead: its Secure Boot settings are others",
            _ => "the Secure Boot settings are others",
        };

    private static string Variable(RecordedEvent expected, RecordedEvent seen)
    {
        if (expected.Subject != seen.Subject)
            return $"the firmware measured {seen.Subject} where {expected.Subject} is expected: it is another firmware";
        return expected.Subject switch
        {
            "SecureBoot" => "Secure Boot was switched off or on",
            "dbx" => Changed(
                "dbx, the list of what may not boot, was changed (an update of it, or a rollback)",
                expected,
                seen
            ),
            "PK" => Changed("PK was changed: the platform has another owner, or none (setup mode)", expected, seen),
            _ => Changed($"the key database {expected.Subject} was changed", expected, seen),
        };
    }

    // With no fingerprints recorded nothing can be compared: then what is there now is named.
    private static string Changed(string what, RecordedEvent expected, RecordedEvent seen)
    {
        if (expected.Certificates.IsEmpty)
            return seen.Certificates.IsEmpty ? what : $"{what}; it has {Names(seen)}";
        ImmutableArray<MeasuredCertificate> added = Missing(seen.Certificates, expected.Certificates);
        ImmutableArray<MeasuredCertificate> removed = Missing(expected.Certificates, seen.Certificates);
        string came = added.IsEmpty ? "" : $"; added: {Names(added)}";
        string went = removed.IsEmpty ? "" : $"; removed: {Names(removed)}";
        return came.Length + went.Length > 0
            ? what + came + went
            : $"{what}; its certificates are the same, in another form or order";
    }

    private static ImmutableArray<MeasuredCertificate> Missing(
        ImmutableArray<MeasuredCertificate> those,
        ImmutableArray<MeasuredCertificate> among
    ) => [.. those.Where(one => !among.Any(one.IsSame))];

    private static string Authority(RecordedEvent? expected, RecordedEvent seen) =>
        expected is null
            ? $"something more was started, allowed by {Names(seen)}"
            : $"another key allowed what was started: {Names(seen)} (another boot loader or image)";

    private static string Pcr4(EventLogDifference difference) =>
        (difference.Expected, difference.Seen) switch
        {
            ({ } expected, { } seen) when IsImage(expected) && IsImage(seen) =>
                $"another program was started where {expected.Subject} is expected: {seen.Subject} (another version, or another file)",
            (_, { Subject: var text }) when text.Contains("Boot Option", StringComparison.Ordinal) =>
                "another boot option was tried before: the boot order is another one, or the first option failed",
            (null, { } seen) => $"something more was started: {seen.Subject}",
            ({ } expected, null) => $"{expected.Subject} was not started",
            (_, { } seen) => $"the firmware did {seen.Describe()} instead: it is another firmware",
            _ => "something else was started",
        };

    private static string Pcr11(EventLogDifference difference) =>
        (difference.Expected, difference.Seen) switch
        {
            ({ Subject: var expected } e, { Subject: var seen }) when expected == seen && !IsUserspace(e) => Section(
                expected
            ),
            (_, { } seen) when IsUserspace(seen) =>
                $"the boot went on to \"{seen.Subject}\" where {Subject(difference.Expected)} is expected",
            ({ } expected, null) when IsUserspace(expected) => $"the boot did not get to \"{expected.Subject}\"",
            ({ } expected, null) => $"the UKI has no section {expected.Subject}",
            ({ } expected, { } seen) => $"the UKI has section {seen.Subject} where {Subject(expected)} is expected",
            (null, { } seen) => $"the UKI has a further section {seen.Subject}",
            _ => "another UKI booted",
        };

    private static string Section(string name) =>
        name switch
        {
            ".linux" => "another UKI booted: its kernel (.linux) is another one",
            ".cmdline" => "another UKI booted: its command line (.cmdline) is another one",
            ".initrd" => "another UKI booted: its initrd (.initrd) is another one",
            ".pcrpkey" => "another UKI booted: it names another PCR policy key (.pcrpkey)",
            _ => $"another UKI booted: its section {name} is another one",
        };

    private static bool IsVariable(RecordedEvent e) => e.TypeName == nameof(TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG);

    private static bool IsAuthority(RecordedEvent e) => e.TypeName == nameof(TcgEventType.EV_EFI_VARIABLE_AUTHORITY);

    private static bool IsImage(RecordedEvent e) => e.TypeName == nameof(TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION);

    private static bool IsUserspace(RecordedEvent e) => e.TypeName == RecordedEvent.UserspaceType;

    private static string Subject(RecordedEvent? e) => e is null ? "nothing more" : e.Subject;

    private static string Names(RecordedEvent e) => e.Certificates.IsEmpty ? e.Subject : Names(e.Certificates);

    private static string Names(ImmutableArray<MeasuredCertificate> certificates) =>
        string.Join(", ", certificates.Take(MostNamed)) + (certificates.Length > MostNamed ? ", ..." : "");
}
