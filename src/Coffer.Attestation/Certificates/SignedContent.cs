using System.Formats.Asn1;

namespace Coffer.Attestation.Certificates;

/// <summary>What certificates and revocation lists are (RFC 5280, sections 4.1.1 and 5.1.1): content, the algorithm, a signature over the content.</summary>
/// <param name="ToBeSigned">The content's encoding: the bytes that are signed.</param>
/// <param name="Content">The content, to be read.</param>
/// <param name="Algorithm">How it is signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record SignedContent(
    ReadOnlyMemory<byte> ToBeSigned,
    AsnReader Content,
    SignatureAlgorithm Algorithm,
    ReadOnlyMemory<byte> Signature
)
{
    private ReadOnlyMemory<byte> AlgorithmDer { get; init; }

    /// <summary>Reads it from bytes that hold nothing else.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    public static SignedContent Read(ReadOnlyMemory<byte> der)
    {
        AsnReader reader = new(der, AsnEncodingRules.DER);
        AsnReader outer = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> toBeSigned = outer.PeekEncodedValue();
        AsnReader content = outer.ReadSequence();
        ReadOnlyMemory<byte> algorithmDer = outer.PeekEncodedValue();
        SignatureAlgorithm algorithm = SignatureAlgorithm.Read(outer);
        ReadOnlyMemory<byte> signature = DerSyntax.ReadWholeBytes(outer);
        outer.ThrowIfNotEmpty();
        return new SignedContent(toBeSigned, content, algorithm, signature) { AlgorithmDer = algorithmDer };
    }

    /// <summary>Reads the content's own copy of the algorithm: it must be the same, or the one outside could be exchanged.</summary>
    /// <exception cref="AsnContentException">It is another one.</exception>
    public void ReadSameAlgorithm()
    {
        if (!Content.ReadEncodedValue().Span.SequenceEqual(AlgorithmDer.Span))
            throw new AsnContentException("two different signature algorithms");
    }
}
