using System.Collections.Immutable;
using System.Formats.Asn1;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>
/// Certificate (RFC 5280, section 4.1): every field as it stands, nothing believed. The framework's own type is not used for hostile
/// bytes: it accepts encodings with two readings, and its chain engine asks the machine's clock and trust store.
/// </summary>
public sealed record Certificate
{
    /// <summary>Largest certificate that is looked at, in bytes.</summary>
    public const int MaxSize = 16 * 1024;

    private const string Thing = "certificate";
    private const int Version3 = 2;
    private const int LastKeyUsageBit = 8;

    private Certificate() { }

    /// <summary>The encoding.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>tbsCertificate: the bytes that are signed.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>Version, 1 to 3.</summary>
    public required int Version { get; init; }

    /// <summary>serialNumber: content of the INTEGER, big-endian.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    /// <summary>Who issued it.</summary>
    public required DistinguishedName Issuer { get; init; }

    /// <summary>Whom it is about.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>First moment of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Last moment of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The key it is about.</summary>
    public required SubjectPublicKeyInfo PublicKey { get; init; }

    /// <summary>The extensions.</summary>
    public required CertificateExtensions Extensions { get; init; }

    /// <summary>How it is signed.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>The signature over <see cref="ToBeSigned"/>.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>basicConstraints; null when absent.</summary>
    public BasicConstraints? BasicConstraints { get; private init; }

    /// <summary>keyUsage; null when absent, which allows every use.</summary>
    public KeyUsage? KeyUsage { get; private init; }

    /// <summary>Object identifiers of extKeyUsage; empty when absent, which allows every use.</summary>
    public ImmutableArray<string> ExtendedKeyUsages { get; private init; } = [];

    /// <summary>True when it names itself as its issuer.</summary>
    public bool IsSelfIssued => Issuer.Equals(Subject);

    /// <summary>True when both encodings are the same bytes.</summary>
    public bool Equals(Certificate? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Signature.Span);
        return hash.ToHashCode();
    }

    /// <summary>The subject's common name, or the whole subject.</summary>
    public override string ToString() =>
        Subject.CommonName is { } name ? DerSyntax.Printable(name) : Subject.ToString();

    /// <summary>Reads one from bytes that hold nothing else. It keeps pointing into <paramref name="der"/>.</summary>
    public static Parsed<Certificate> Read(ReadOnlyMemory<byte> der) =>
        der.Length > MaxSize
            ? new Refusal("certificate.size", Thing, $"at most {MaxSize} bytes", $"{der.Length}")
            : DerSyntax.Guard(Thing, () => ReadAll(der));

    private static Certificate ReadAll(ReadOnlyMemory<byte> der)
    {
        SignedContent signed = SignedContent.Read(der);
        AsnReader tbs = signed.Content;
        int version = ReadVersion(tbs);
        ReadOnlyMemory<byte> serialNumber = tbs.ReadIntegerBytes();
        signed.ReadSameAlgorithm();
        DistinguishedName issuer = DistinguishedName.Read(tbs);
        AsnReader validity = tbs.ReadSequence();
        DateTimeOffset notBefore = DerSyntax.ReadTime(validity);
        DateTimeOffset notAfter = DerSyntax.ReadTime(validity);
        validity.ThrowIfNotEmpty();
        DistinguishedName subject = DistinguishedName.Read(tbs);
        SubjectPublicKeyInfo publicKey = SubjectPublicKeyInfo.Read(tbs);
        CertificateExtensions extensions = ReadExtensions(tbs, version);
        // No issuerUniqueID and subjectUniqueID: RFC 5280, section 4.1.2.8, forbids them.
        tbs.ThrowIfNotEmpty();
        return new()
        {
            Der = der,
            ToBeSigned = signed.ToBeSigned,
            Version = version + 1,
            SerialNumber = serialNumber,
            Issuer = issuer,
            Subject = subject,
            NotBefore = notBefore,
            NotAfter = notAfter,
            PublicKey = publicKey,
            Extensions = extensions,
            SignatureAlgorithm = signed.Algorithm,
            Signature = signed.Signature,
            BasicConstraints = extensions.Decode(X509Identifiers.BasicConstraints, BasicConstraints.Read),
            KeyUsage = ReadKeyUsage(extensions),
            ExtendedKeyUsages = ReadExtendedKeyUsages(extensions),
        };
    }

    private static int ReadVersion(AsnReader tbs)
    {
        Asn1Tag tag = DerSyntax.Context(0);
        if (!DerSyntax.NextIs(tbs, tag))
            return 0;
        AsnReader content = tbs.ReadSequence(tag);
        bool known = content.TryReadInt32(out int version) && version is 1 or Version3;
        content.ThrowIfNotEmpty();
        return known ? version : throw new AsnContentException("a version other than 1, 2 and 3");
    }

    private static CertificateExtensions ReadExtensions(AsnReader tbs, int version)
    {
        Asn1Tag tag = DerSyntax.Context(3);
        if (!DerSyntax.NextIs(tbs, tag))
            return CertificateExtensions.None;
        return version == Version3
            ? CertificateExtensions.Read(tbs, tag)
            : throw new AsnContentException("extensions in a certificate of version 1 or 2");
    }

    private static KeyUsage? ReadKeyUsage(CertificateExtensions extensions)
    {
        if (extensions.Find(X509Identifiers.KeyUsage) is not { } extension)
            return null;
        AsnReader reader = new(extension.Value, AsnEncodingRules.DER);
        // AMD's authorities write a zero bit more than DER allows in a list of named bits.
        ReadOnlySpan<byte> bits = reader.ReadBitString(out _);
        reader.ThrowIfNotEmpty();
        int usage = 0;
        for (int i = 0; i < bits.Length * 8 && i <= LastKeyUsageBit; i++)
            usage |= ((bits[i / 8] >> (7 - (i % 8))) & 1) << i;
        return (KeyUsage)usage;
    }

    private static ImmutableArray<string> ReadExtendedKeyUsages(CertificateExtensions extensions) =>
        extensions.Decode(X509Identifiers.ExtKeyUsage, ReadIdentifiers)?.ToImmutableArray() ?? [];

    private static List<string> ReadIdentifiers(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        List<string> identifiers = [];
        do identifiers.Add(sequence.ReadObjectIdentifier());
        while (sequence.HasData);
        return identifiers;
    }
}
