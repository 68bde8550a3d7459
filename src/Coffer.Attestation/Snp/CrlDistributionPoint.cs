using System.Formats.Asn1;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>cRLDistributionPoints (RFC 5280, section 4.2.1.13) with one point of one address, as AMD's authorities have it.</summary>
internal static class CrlDistributionPoint
{
    private const int UniformResourceIdentifier = 6;
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, UniformResourceIdentifier);

    /// <summary>The one address.</summary>
    public static Parsed<string> Read(Certificate certificate) =>
        DerSyntax.Guard(
            "distribution point",
            () =>
                certificate.Extensions.Decode(X509Identifiers.CrlDistributionPoints, ReadPoints)
                ?? throw new AsnContentException("no distribution point")
        );

    private static string ReadPoints(AsnReader reader)
    {
        AsnReader points = reader.ReadSequence();
        AsnReader point = points.ReadSequence();
        points.ThrowIfNotEmpty();
        AsnReader name = point.ReadSequence(DerSyntax.Context(0));
        point.ThrowIfNotEmpty();
        AsnReader fullName = name.ReadSequence(DerSyntax.Context(0));
        name.ThrowIfNotEmpty();
        string address = fullName.ReadCharacterString(UniversalTagNumber.IA5String, s_uri);
        fullName.ThrowIfNotEmpty();
        return address;
    }
}
