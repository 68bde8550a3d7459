namespace Coffer.Firmware.SecureBoot;

/// <summary>An EFI_SIGNATURE_LIST (UEFI 2.10, section 32.4.1) that was read, but not copied.</summary>
internal readonly ref struct SignatureListBytes(
    Guid type,
    ReadOnlySpan<byte> header,
    int signatureSize,
    ReadOnlySpan<byte> signatures
)
{
    /// <summary>SignatureType.</summary>
    public Guid Type { get; } = type;

    /// <summary>SignatureHeader.</summary>
    public ReadOnlySpan<byte> Header { get; } = header;

    /// <summary>SignatureSize: owner and data of each.</summary>
    public int SignatureSize { get; } = signatureSize;

    /// <summary>All signatures.</summary>
    public ReadOnlySpan<byte> Signatures { get; } = signatures;

    /// <summary>How many there are.</summary>
    public int Count => Signatures.Length / SignatureSize;
}
