using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.Authenticode;

/// <summary>The good verdict on a signed image: what was signed, and by whom.</summary>
/// <param name="Digest">SHA-256 Authenticode digest of the image.</param>
/// <param name="Signer">Certificate of the signer, one of the trusted ones or issued by one of them.</param>
/// <param name="Index">Which signature of the certificate table, from 0.</param>
public sealed record VerifiedSignature(ReadOnlyMemory<byte> Digest, X509Certificate2 Signer, int Index);
