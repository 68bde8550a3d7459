using System.Formats.Asn1;

namespace Coffer.Attestation.Certificates;

/// <summary>Extension (RFC 5280, section 4.1.2.9).</summary>
/// <param name="Oid">Its object identifier.</param>
/// <param name="IsCritical">True when whoever does not know it must refuse the certificate.</param>
/// <param name="Value">Content of the OCTET STRING.</param>
public sealed record CertificateExtension(string Oid, bool IsCritical, ReadOnlyMemory<byte> Value)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static CertificateExtension Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string oid = sequence.ReadObjectIdentifier();
        // FALSE is the default, which DER leaves out; makers of endorsement keys write it all the same.
        bool critical = DerSyntax.NextIs(sequence, Asn1Tag.Boolean) && sequence.ReadBoolean();
        if (!sequence.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> value))
            throw new AsnContentException("an extension whose value is in pieces");
        sequence.ThrowIfNotEmpty();
        return new(oid, critical, value);
    }
}
