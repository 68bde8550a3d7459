using System.Security.Cryptography;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Snp;

/// <summary>How AMD's authorities sign certificates and revocation lists (AMD 57230, certificates).</summary>
internal static class AmdSignature
{
    /// <summary>The algorithm, for a finding.</summary>
    public const string Name = "RSASSA-PSS SHA384, salt 48";

    /// <summary>True for that algorithm and no other.</summary>
    public static bool Is(SignatureAlgorithm algorithm) =>
        algorithm is { Scheme: SignatureScheme.RsaPss, SaltLength: SHA384.HashSizeInBytes }
        && algorithm.Hash == HashAlgorithmName.SHA384;
}
