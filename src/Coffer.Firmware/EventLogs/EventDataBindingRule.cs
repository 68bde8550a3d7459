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
        if (digest.SequenceEqual(bank.Hash(e.Data.Span)))
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
                or TcgEventType.EV_EFI_GPT_EVENT
                or TcgEventType.EV_EFI_GPT_EVENT2;

    // shim of before 2021 leaves out the last byte of what it logs (seen in logs of COS 93 and of go-attestation).
    private static bool IsOldShim(TcgEvent e, PcrBank bank, ReadOnlySpan<byte> digest) =>
        e is { Type: TcgEventType.EV_EFI_VARIABLE_AUTHORITY, Data.Length: > 0 }
        && digest.SequenceEqual(bank.Hash(e.Data.Span[..^1]));

    private static bool IsPartHashed(TcgEvent e, PcrBank bank, ReadOnlySpan<byte> digest) =>
        e.Detail.TryGet(out EventDetail? detail, out _)
        && detail switch
        {
            // Firmware of before 2016 measured the value of a boot variable alone.
            UefiVariableData variable when e.Type == TcgEventType.EV_EFI_VARIABLE_BOOT => digest.SequenceEqual(
                bank.Hash(variable.Data.Span)
            ),
            TaggedEvent tagged => digest.SequenceEqual(bank.Hash(tagged.Data.Span)),
            TextEvent text => IsGrubString(text, bank, digest),
            _ => false,
        };

    // GRUB hashes the string behind its prefix, with or without the terminating NUL (attested by logs of 2.04 to 2.06).
    private static bool IsGrubString(TextEvent text, PcrBank bank, ReadOnlySpan<byte> digest)
    {
        ReadOnlySpan<byte> whole = text.Data.Span;
        ReadOnlySpan<byte> bare = whole.TrimEnd((byte)0);
        int prefix = bare.IndexOf(": "u8);
        return digest.SequenceEqual(bank.Hash(bare))
            || (
                prefix >= 0
                && (
                    digest.SequenceEqual(bank.Hash(bare[(prefix + 2)..]))
                    || digest.SequenceEqual(bank.Hash(whole[(prefix + 2)..]))
                )
            );
    }
}
