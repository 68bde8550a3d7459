using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Attestation.Evidence;

/// <summary>Reads a list of DER values of a bundle.</summary>
internal static class CertificateListReader
{
    internal static ImmutableArray<ReadOnlyMemory<byte>> Read(ref JsonMemberReader reader, int longest) =>
        [.. reader.Base64List(EvidenceLimits.MostCertificates, longest).Select(item => (ReadOnlyMemory<byte>)item)];
}
