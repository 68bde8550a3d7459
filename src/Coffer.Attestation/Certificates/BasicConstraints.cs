using System.Formats.Asn1;

namespace Coffer.Attestation.Certificates;

/// <summary>BasicConstraints (RFC 5280, section 4.2.1.9).</summary>
/// <param name="IsAuthority">cA: the key may sign certificates.</param>
/// <param name="PathLength">pathLenConstraint: how many intermediate certificates may follow; null when it does not say.</param>
public sealed record BasicConstraints(bool IsAuthority, int? PathLength)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static BasicConstraints Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        bool authority = DerSyntax.NextIs(sequence, Asn1Tag.Boolean) && sequence.ReadBoolean();
        int? length = sequence.HasData ? ReadLength(sequence) : null;
        sequence.ThrowIfNotEmpty();
        return new(authority, length);
    }

    private static int ReadLength(AsnReader sequence) =>
        sequence.TryReadInt32(out int length) && length >= 0
            ? length
            : throw new AsnContentException("a path length that is no small number");
}
