using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>Which events carry the data that was hashed (TCG PC Client Platform Firmware Profile 1.06, section 10.4.1, table 27).</summary>
internal static class EventDataBindingRule
{
    public static EventDataBinding Judge(TcgEvent e, PcrBank bank)
    {
        ReadOnlySpan<byte> digest = e.Digest(bank).Span;
        if (!e.Extends || digest.IsEmpty || !bank.CanHash)
            return EventDataBinding.NotBound;
        if (bank.IsHash(digest, e.Data.Span))
            return EventDataBinding.Bound;
        if (IsOldShim(e, bank, digest) || IsPartHashed(e, bank, digest))
            return EventDataBinding.PartBound;
        return MustBeHashed(e.Type) ? EventDataBinding.Contradicted : EventDataBinding.NotBound;
    }

    // EV_IPL and EV_EVENT_TAG are left out: systemd-stub and GRUB describe there what they hashed elsewhere.
    private static bool MustBeHashed(TcgEventType type) =>
        type
            is TcgEventType.EV_SEPARATOR
                or TcgEventType.EV_ACTION
                or TcgEventType.EV_EFI_ACTION
                or TcgEventType.EV_S_CRTM_VERSION
                or TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG
                or TcgEventType.EV_EFI_VARIABLE_BOOT
                or TcgEventType.EV_EFI_VARIABLE_BOOT2
                or TcgEventType.EV_EFI_VARIABLE_AUTHORITY
                or TcgEventType.EV_EFI_SPDM_DEVICE_POLICY
                or TcgEventType.EV_EFI_SPDM_DEVICE_AUTHORITY
                or TcgEventType.EV_EFI_GPT_EVENT
                or TcgEventType.EV_EFI_GPT_EVENT2;

    // shim of before 2021 leaves out the last byte of what it logs (seen in logs of COS 93 and of go-attestation).
    private static bool IsOldShim(TcgEvent e, PcrBank bank, ReadOnlySpan<byte> digest) =>
        e is { Type: TcgEventType.EV_EFI_VARIABLE_AUTHORITY, Data.Length: > 0 }
        && bank.IsHash(digest, e.Data.Span[..^1]);

    private static bool IsPartHashed(TcgEvent e, PcrBank bank, ReadOnlySpan<byte> digest) =>
        e.Type switch
        {
            // Firmware of before 2016, and EDK2 today, measure the value of a boot variable alone.
            TcgEventType.EV_EFI_VARIABLE_BOOT => e.Detail.Value is UefiVariableData variable
                && bank.IsHash(digest, variable.Data.Span),
            TcgEventType.EV_EVENT_TAG => e.Detail.Value is TaggedEvent tagged && bank.IsHash(digest, tagged.Data.Span),
            TcgEventType.EV_IPL => BootLoaderText.IsHashed(e.Data.Span, bank, digest),
            TcgEventType.EV_ACTION or TcgEventType.EV_EFI_ACTION or TcgEventType.EV_S_CRTM_VERSION => bank.IsHash(
                digest,
                e.Data.Span.TrimEnd((byte)0)
            ),
            _ => false,
        };
}
