namespace Coffer.Attestation.Snp;

/// <summary>Version of the SNP firmware (AMD 56860, ATTESTATION_REPORT: CURRENT_MAJOR, CURRENT_MINOR, CURRENT_BUILD and their COMMITTED twins).</summary>
/// <param name="Major">API major version.</param>
/// <param name="Minor">API minor version.</param>
/// <param name="Build">Build.</param>
public readonly record struct FirmwareVersion(byte Major, byte Minor, byte Build)
{
    /// <summary>True when it is <paramref name="other"/> or later: major, then minor, then build.</summary>
    public bool IsAtLeast(FirmwareVersion other) =>
        (Major, Minor, Build).CompareTo((other.Major, other.Minor, other.Build)) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor} build {Build}";
}
