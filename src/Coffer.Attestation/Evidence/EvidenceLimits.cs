namespace Coffer.Attestation.Evidence;

/// <summary>Bounds of what a bundle may hold, bytes unless the name says otherwise (docs/formats.md section 13).</summary>
public static class EvidenceLimits
{
    /// <summary>A whole bundle.</summary>
    public const int LargestBundle = 4 << 20;

    /// <summary>Shortest nonce.</summary>
    public const int ShortestNonce = 16;

    /// <summary>Longest nonce.</summary>
    public const int LongestNonce = 64;

    /// <summary>A public key.</summary>
    public const int LargestKey = 4096;

    /// <summary>An SNP report, quote or signature: larger than any of them, so that what is too long reaches the rule about it.</summary>
    public const int LargestStructure = 4096;

    /// <summary>A certificate.</summary>
    public const int LargestCertificate = 16 << 10;

    /// <summary>Certificates or revocation lists in one list.</summary>
    public const int MostCertificates = 12;

    /// <summary>A certificate revocation list.</summary>
    public const int LargestRevocationList = 256 << 10;

    /// <summary>The certificate table of the extended guest request.</summary>
    public const int LargestTable = 256 << 10;

    /// <summary>NV index of Azure's paravisor.</summary>
    public const int LargestHclReport = 64 << 10;

    /// <summary>The firmware's event log.</summary>
    public const int LargestEventLog = 2 << 20;

    /// <summary>What was measured after the firmware handed over.</summary>
    public const int LargestUserspaceLog = 512 << 10;

    /// <summary>Characters of a text.</summary>
    public const int LongestText = 255;
}
