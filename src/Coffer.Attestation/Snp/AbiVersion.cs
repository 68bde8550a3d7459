namespace Coffer.Attestation.Snp;

/// <summary>ABI_MAJOR and ABI_MINOR of the guest policy: the lowest firmware ABI that the guest may run under.</summary>
/// <param name="Major">ABI_MAJOR.</param>
/// <param name="Minor">ABI_MINOR.</param>
public readonly record struct AbiVersion(byte Major, byte Minor)
{
    /// <summary>True when it is <paramref name="other"/> or later.</summary>
    public bool IsAtLeast(AbiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor)) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";
}
