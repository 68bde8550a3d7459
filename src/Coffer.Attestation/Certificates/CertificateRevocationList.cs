using System.Collections.Immutable;
using System.Formats.Asn1;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>
/// CertificateList (RFC 5280, section 5.1): a complete list by the issuer itself. Critical extensions say that it is something else (a
/// delta, a part, an indirect list), and are refused.
/// </summary>
public sealed record CertificateRevocationList
{
    /// <summary>Largest list that is looked at, in bytes.</summary>
    public const int MaxSize = 256 * 1024;

    private const string Thing = "revocation list";
    private const int Version2 = 1;

    private CertificateRevocationList() { }

    /// <summary>The encoding.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>tbsCertList: the bytes that are signed.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>Who issued it.</summary>
    public required DistinguishedName Issuer { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>When the next one comes; null when it does not say, and then nobody knows how long it may be believed.</summary>
    public required DateTimeOffset? NextUpdate { get; init; }

    /// <summary>The revoked certificates.</summary>
    public required ImmutableArray<RevokedCertificate> Revoked { get; init; }

    /// <summary>The extensions, none of them critical.</summary>
    public required CertificateExtensions Extensions { get; init; }

    /// <summary>How it is signed.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>The signature over <see cref="ToBeSigned"/>.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The entry about a certificate of the list's own issuer, or null.</summary>
    public RevokedCertificate? Find(Certificate certificate) =>
        certificate.Issuer.Equals(Issuer)
            ? Revoked.FirstOrDefault(r => r.SerialNumber.Span.SequenceEqual(certificate.SerialNumber.Span))
            : null;

    /// <summary>Reads one from bytes that hold nothing else. It keeps pointing into <paramref name="der"/>.</summary>
    public static Parsed<CertificateRevocationList> Read(ReadOnlyMemory<byte> der) =>
        der.Length > MaxSize
            ? new Refusal("revocation-list.size", Thing, $"at most {MaxSize} bytes", $"{der.Length}")
            : DerSyntax.Guard(Thing, () => ReadAll(der));

    private static CertificateRevocationList ReadAll(ReadOnlyMemory<byte> der)
    {
        SignedContent signed = SignedContent.Read(der);
        AsnReader tbs = signed.Content;
        bool second = ReadVersion(tbs);
        signed.ReadSameAlgorithm();
        DistinguishedName issuer = DistinguishedName.Read(tbs);
        DateTimeOffset thisUpdate = DerSyntax.ReadTime(tbs);
        DateTimeOffset? nextUpdate = NextIsTime(tbs) ? DerSyntax.ReadTime(tbs) : null;
        ImmutableArray<RevokedCertificate> revoked = ReadRevoked(tbs);
        Asn1Tag tag = DerSyntax.Context(0);
        CertificateExtensions extensions =
            second && DerSyntax.NextIs(tbs, tag) ? CertificateExtensions.Read(tbs, tag) : CertificateExtensions.None;
        tbs.ThrowIfNotEmpty();
        RefuseCritical(extensions);
        return new()
        {
            Der = der,
            ToBeSigned = signed.ToBeSigned,
            Issuer = issuer,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Revoked = revoked,
            Extensions = extensions,
            SignatureAlgorithm = signed.Algorithm,
            Signature = signed.Signature,
        };
    }

    private static bool ReadVersion(AsnReader tbs)
    {
        if (!DerSyntax.NextIs(tbs, Asn1Tag.Integer))
            return false;
        return tbs.TryReadInt32(out int version) && version == Version2
            ? true
            : throw new AsnContentException("a version other than 1 and 2");
    }

    private static bool NextIsTime(AsnReader tbs) =>
        DerSyntax.NextIs(tbs, Asn1Tag.UtcTime) || DerSyntax.NextIs(tbs, Asn1Tag.GeneralizedTime);

    private static ImmutableArray<RevokedCertificate> ReadRevoked(AsnReader tbs)
    {
        if (!DerSyntax.NextIs(tbs, Asn1Tag.Sequence))
            return [];
        AsnReader sequence = tbs.ReadSequence();
        ImmutableArray<RevokedCertificate>.Builder revoked = ImmutableArray.CreateBuilder<RevokedCertificate>();
        while (sequence.HasData)
        {
            AsnReader entry = sequence.ReadSequence();
            revoked.Add(new(entry.ReadIntegerBytes(), DerSyntax.ReadTime(entry)));
            if (entry.HasData)
                RefuseCritical(CertificateExtensions.ReadSequence(entry.ReadSequence()));
            entry.ThrowIfNotEmpty();
        }
        return revoked.ToImmutable();
    }

    private static void RefuseCritical(CertificateExtensions extensions)
    {
        if (extensions.FirstUnknownCritical([]) is { } critical)
            throw new AsnContentException($"the critical extension {critical.Oid}");
    }
}
