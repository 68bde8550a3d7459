using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.EventLogs;

/// <summary>The words that say what an event means.</summary>
internal static class EventWords
{
    private const int MostNamed = 4;

    public static string Of(UserspaceEvent e) =>
        e.EventType switch
        {
            "phase" => $"boot phase {Clean(e)} begins",
            "machine-id" => $"machine id: {Clean(e)}",
            "filesystem" => $"file system mounted: {Clean(e)}",
            "volume-key" => $"volume key in use: {Clean(e)}",
            "vault" => $"vault opened: {Clean(e)}",
            _ when e.Text.Length == 0 => "something that user space measured",
            _ => Clean(e),
        };

    public static string Of(TcgEvent e, EventProof proof) =>
        e.Detail.TryGet(out EventDetail? detail, out _)
            ? Of(e, detail, proof)
            : $"{e.Data.Length} bytes that are not what {e.TypeName} is made of";

    private static string Of(TcgEvent e, EventDetail detail, EventProof proof) =>
        detail switch
        {
            SpecIdEvent => $"head of the log: {detail.Text}",
            StartupLocalityEvent locality => $"the TPM was started from locality {locality.Locality}",
            SeparatorEvent { IsNormal: true } =>
                $"end of what firmware measures into PCR {e.PcrIndex} on its own behalf",
            UefiVariableData variable => Variable(e.Type, variable),
            UefiImageLoadEvent image => $"{Image(e.Type)} started: {image.Text}",
            UefiGptData => $"partition table of the disk booted from: {detail.Text}",
            UefiPlatformFirmwareBlob => $"part of the firmware: {detail.Text}",
            TaggedEvent => $"measured by the boot loader or kernel: {detail.Text}",
            TextEvent => Text(e, detail.Text, proof),
            _ => Raw(e, detail),
        };

    private static string Text(TcgEvent e, string text, EventProof proof) =>
        (e.Type, e.PcrIndex) switch
        {
            (TcgEventType.EV_IPL, 11) when proof == EventProof.Data => $"name of the UKI's section {text}",
            (TcgEventType.EV_IPL, 11) => $"content of the UKI's section {text}",
            (TcgEventType.EV_IPL, 12) => $"command line or credential from outside the signed UKI: {text}",
            (TcgEventType.EV_IPL, 13) => $"system extension from outside the signed UKI: {text}",
            (TcgEventType.EV_IPL, 9) => $"read by the boot loader: {text}",
            (TcgEventType.EV_IPL, 14) => $"owner's keys of shim: {text}",
            (TcgEventType.EV_IPL, _) => $"boot loader: {text}",
            (TcgEventType.EV_S_CRTM_VERSION, _) => $"version of the firmware: {text}",
            (TcgEventType.EV_POST_CODE, _) => $"part of the firmware: {text}",
            _ => $"firmware: {text}",
        };

    private static string Raw(TcgEvent e, EventDetail detail) =>
        e.Type switch
        {
            TcgEventType.EV_NO_ACTION => $"information only: {e.Data.Length} bytes",
            TcgEventType.EV_S_CRTM_CONTENTS => $"part of the firmware: {PrintableText.FromAscii(e.Data.Span)}",
            TcgEventType.EV_NONHOST_INFO => $"about the platform: {PrintableText.FromAscii(e.Data.Span)}",
            TcgEventType.EV_COMPACT_HASH or TcgEventType.EV_PLATFORM_CONFIG_FLAGS =>
                $"configuration: {PrintableText.FromAscii(e.Data.Span)}",
            TcgEventType.EV_CPU_MICROCODE => $"microcode: {PrintableText.FromAscii(e.Data.Span)}",
            TcgEventType.EV_EFI_HCRTM_EVENT => "measured by hardware before the firmware ran",
            TcgEventType.EV_EFI_HANDOFF_TABLES or TcgEventType.EV_EFI_HANDOFF_TABLES2 =>
                $"tables of the firmware: {PrintableText.FromAscii(e.Data.Span)}",
            _ => detail.Text,
        };

    private static string Image(TcgEventType type) =>
        type == TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION ? "application" : "driver";

    private static string Variable(TcgEventType type, UefiVariableData variable) =>
        (type, variable.UnicodeName) switch
        {
            (TcgEventType.EV_EFI_VARIABLE_AUTHORITY, _) =>
                $"{variable.Text} allowed an image: {AuthorityEntry.Describe(variable)}",
            (TcgEventType.EV_EFI_VARIABLE_BOOT or TcgEventType.EV_EFI_VARIABLE_BOOT2, "BootOrder") =>
                $"order of the boot options: {Numbers(variable.Data.Span)}",
            (TcgEventType.EV_EFI_VARIABLE_BOOT or TcgEventType.EV_EFI_VARIABLE_BOOT2, _) =>
                $"boot option {variable.Text}: {BootOptionName(variable.Data.Span)}",
            (_, "SecureBoot") => variable.Data.Span switch
            {
                [1] => "Secure Boot is on",
                [0] => "Secure Boot is off",
                _ => $"SecureBoot has {variable.Data.Length} bytes: its state is not known",
            },
            (_, "PK") => $"owner of the platform: {Database(variable)}",
            (_, "KEK") => $"who may change db and dbx: {Database(variable)}",
            (_, "db") => $"who may sign what boots: {Database(variable)}",
            (_, "dbx") => $"what may not boot: {Database(variable)}",
            _ => $"variable {variable.Text}, {variable.Data.Length} bytes",
        };

    private static string Database(UefiVariableData variable)
    {
        if (!SignatureDatabase.Read(variable.Data).TryGet(out SignatureDatabase? database, out _))
            return $"{variable.Data.Length} bytes that are no list of signatures";
        if (database.IsEmpty)
            return "nothing";
        IEnumerable<string> named = database.Certificates.Take(MostNamed).Select(certificate => certificate.Subject);
        return string.Join("; ", named.Append($"{database} in all"));
    }

    // EFI_LOAD_OPTION (UEFI 2.10, section 3.1.3): attributes u32, path length u16, description in UTF-16.
    private static string BootOptionName(ReadOnlySpan<byte> option) =>
        option.Length > 6 ? PrintableText.FromUtf16(option[6..]) : "empty";

    private static string Numbers(ReadOnlySpan<byte> order)
    {
        List<string> numbers = [];
        for (; order.Length >= 2 && numbers.Count < 2 * MostNamed; order = order[2..])
            numbers.Add($"{order[1]:x2}{order[0]:x2}");
        return string.Join(' ', numbers) + (order.IsEmpty ? "" : " ...");
    }

    private static string Clean(UserspaceEvent e) => PrintableText.Clean(e.Text);
}
