using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Attestation.Exchange;

/// <summary>The keys of a machine's TPM, as <c>GET /v1/identity</c> answers (docs/openapi.yaml). Nothing of it is believed: it only lets a
/// verifier make a credential.</summary>
/// <param name="AkPublic">TPMT_PUBLIC of the attestation key.</param>
/// <param name="AkCertificates">Its certificate, then what issued it.</param>
/// <param name="EkPublic">TPMT_PUBLIC of the endorsement key.</param>
/// <param name="EkCertificates">Its certificate, then what issued it.</param>
public sealed record MachineIdentity(
    ReadOnlyMemory<byte> AkPublic,
    ImmutableArray<ReadOnlyMemory<byte>> AkCertificates,
    ReadOnlyMemory<byte> EkPublic,
    ImmutableArray<ReadOnlyMemory<byte>> EkCertificates
)
{
    private const string Format = "coffer-identity-1";

    /// <summary>Reads the answer.</summary>
    public static Parsed<MachineIdentity> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "identity", "identity");
        MachineIdentity identity = new(default, [], default, []);
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "format")
                json.Expect(Format);
            else if (member == "ak-public")
                identity = identity with { AkPublic = json.Base64(EvidenceLimits.LargestKey) };
            else if (member == "ak-certificates")
                identity = identity with { AkCertificates = ReadList(ref json) };
            else if (member == "ek-public")
                identity = identity with { EkPublic = json.Base64(EvidenceLimits.LargestKey) };
            else if (member == "ek-certificates")
                identity = identity with { EkCertificates = ReadList(ref json) };
            else
                json.RefuseMember("format, ak-public, ak-certificates, ek-public, ek-certificates");
        }
        return json.Finish(identity);
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> ReadList(ref JsonMemberReader json) =>
        CertificateListReader.Read(ref json, EvidenceLimits.LargestCertificate);
}
