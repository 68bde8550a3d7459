namespace Coffer.Firmware.SecureBoot;

/// <summary>EFI_SIGNATURE_DATA (UEFI 2.10, section 32.4.1): one certificate or digest, and who put it there.</summary>
/// <param name="Owner">SignatureOwner: any GUID; firmware does not look at it, PCR 7 does.</param>
/// <param name="Data">SignatureData: the certificate or digest.</param>
public sealed record EfiSignatureData(Guid Owner, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of the owner before the data.</summary>
    public const int OwnerSize = 16;

    /// <inheritdoc/>
    public bool Equals(EfiSignatureData? other) =>
        other is not null && Owner == other.Owner && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Owner, Data.Length);
}
