using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>
/// An owner's dbx, <c>dbx.esl</c> of a key directory (docs/formats.md, section 18): what his machines do not boot, though db allows it. EFI_SIGNATURE_LISTs (UEFI
/// 2.10, section 32.4.1) of certificates and of SHA-256 digests of images, as <c>cert-to-efi-sig-list</c> and <c>hash-to-efi-sig-list</c> write them.
/// </summary>
/// <param name="Bytes">The lists, one behind the other: the value of the variable.</param>
/// <param name="Lists">The same, taken apart.</param>
public sealed record ForbiddenDatabase(ReadOnlyMemory<byte> Bytes, ImmutableArray<EfiSignatureList> Lists)
{
    /// <summary>Most bytes of one: OVMF takes no larger variable.</summary>
    public const int LargestSize = 32 * 1024;

    private const int MostCertificates = 16;
    private const int Sha256Size = 32;
    private const string FewerNextStep = "make dbx.esl anew with fewer entries";
    private const string OwnNextStep = "make dbx.esl without it: no machine would boot what you build";

    /// <summary>The certificates in it, DER.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates => Of(EfiGuid.CertX509);

    /// <summary>The digests of images in it, SHA-256 by <see cref="Authenticode.AuthenticodeDigest"/>.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Digests => Of(EfiGuid.CertSha256);

    /// <summary>SHA-256 of the whole, hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    /// <summary>Reads one.</summary>
    /// <returns>It, or <c>dbx.size</c>, <c>.list</c>, <c>.certificate</c>, <c>.certificates</c>, <c>.twice</c>, or what <see cref="EfiSignatureList.ReadAll"/> refused.</returns>
    public static Parsed<ForbiddenDatabase> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is 0 or > LargestSize)
            return Refuse("size", $"1 to {LargestSize} bytes", $"{bytes.Length}") with { NextStep = FewerNextStep };
        if (!EfiSignatureList.ReadAll(bytes.Span).TryGet(out ImmutableArray<EfiSignatureList> lists, out Refusal? bad))
            return bad;
        ForbiddenDatabase database = new(bytes, lists);
        return
            (lists.Select(Judge).FirstOrDefault(refusal => refusal is not null) ?? database.JudgeEntries())
                is { } refusal
            ? refusal
            : database;
    }

    /// <summary>This one with more lists behind it; what it has already is left out.</summary>
    /// <param name="before">What there is; null for nothing.</param>
    /// <param name="added">Lists.</param>
    /// <returns>It, or what <see cref="Read"/> refuses.</returns>
    public static Parsed<ForbiddenDatabase> With(ForbiddenDatabase? before, IEnumerable<EfiSignatureList> added)
    {
        List<EfiSignatureList> lists = [.. before?.Lists ?? []];
        foreach (EfiSignatureList list in added)
        {
            ImmutableArray<EfiSignatureData> news =
            [
                .. list.Signatures.Where(entry => !Has(lists, list.Type, entry.Data)),
            ];
            if (!news.IsEmpty)
                lists.Add(list with { Signatures = news });
        }
        return Read(EfiSignatureList.WriteAll(lists));
    }

    /// <summary>Why no machine with this dbx would boot what the owner signs; null when one would.</summary>
    /// <param name="db">Certificate in db.</param>
    /// <returns>Null, or <c>dbx.own</c>.</returns>
    public Refusal? JudgeOwn(X509Certificate2 db) =>
        ForbiddenCertificates.Find(Certificates, db.RawDataMemory) is { } forbidden
            ? Refuse("own", "nothing that db signs by its certificate", $"{forbidden}: db, its key or its issuer") with
            {
                NextStep = OwnNextStep,
            }
            : null;

    /// <summary>Why firmware with this dbx would not start an image, whoever signed it; null when it would.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="digest">SHA-256 by <see cref="Authenticode.AuthenticodeDigest"/>.</param>
    /// <returns>Null, or <c>dbx.own</c>.</returns>
    public Refusal? JudgeImage(string name, ReadOnlyMemory<byte> digest) =>
        Has(Lists, EfiGuid.CertSha256, digest)
            ? Refuse("own", $"{name} not in it", $"sha256 {Convert.ToHexStringLower(digest.Span)}") with
            {
                NextStep = OwnNextStep,
            }
            : null;

    /// <summary>An entry that a firmware's dbx lacks, whoever enrolled that and whatever else it has; null when it has them all.</summary>
    /// <param name="value">The value of the variable.</param>
    /// <returns>Null, or words for a person.</returns>
    public string? MissingIn(ReadOnlySpan<byte> value)
    {
        if (!EfiSignatureList.ReadAll(value).TryGet(out ImmutableArray<EfiSignatureList> seen, out Refusal? refusal))
            return refusal.Seen;
        foreach (EfiSignatureList list in Lists)
        foreach (EfiSignatureData entry in list.Signatures)
            if (!Has(seen, list.Type, entry.Data))
                return $"none of {Describe(list.Type, entry.Data)}";
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Certificates.Length} certificates, {Digests.Length} digests of images";

    /// <inheritdoc/>
    public bool Equals(ForbiddenDatabase? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.Length;

    private static Refusal? Judge(EfiSignatureList list)
    {
        bool isCertificate = list.Type == EfiGuid.CertX509;
        if (!list.Header.IsEmpty || (!isCertificate && list.Type != EfiGuid.CertSha256))
            return Refuse("list", "lists of X.509 certificates and of SHA-256 digests", $"type {list.Type}");
        foreach (EfiSignatureData entry in list.Signatures)
            if (isCertificate ? !IsCertificate(entry.Data) : entry.Data.Length != Sha256Size)
                return Refuse(
                    isCertificate ? "certificate" : "list",
                    isCertificate ? "X.509 certificates" : $"digests of {Sha256Size} bytes",
                    $"{entry.Data.Length} bytes of something else"
                );
        return null;
    }

    // Firmware takes an entry once, and what it measures is then another value than the one that was given to it.
    private Refusal? JudgeEntries()
    {
        if (Certificates.Length > MostCertificates)
            return Refuse("certificates", $"at most {MostCertificates} certificates", $"{Certificates.Length}") with
            {
                NextStep = FewerNextStep,
            };
        string[] entries = [.. Certificates.Concat(Digests).Select(entry => Convert.ToHexString(entry.Span))];
        return entries.Distinct(StringComparer.Ordinal).Count() == entries.Length
            ? null
            : Refuse("twice", "each entry once", "one twice");
    }

    private ImmutableArray<ReadOnlyMemory<byte>> Of(Guid type) =>
        [.. Lists.Where(list => list.Type == type).SelectMany(list => list.Signatures).Select(entry => entry.Data)];

    private static bool Has(IEnumerable<EfiSignatureList> lists, Guid type, ReadOnlyMemory<byte> data) =>
        lists.Any(list => list.Type == type && list.Signatures.Any(entry => entry.Data.Span.SequenceEqual(data.Span)));

    private static string Describe(Guid type, ReadOnlyMemory<byte> data) =>
        type == EfiGuid.CertX509
            ? CertificateSubject.Of(data.Span)
            : $"the image sha256 {Convert.ToHexStringLower(data.Span)}";

    private static bool IsCertificate(ReadOnlyMemory<byte> bytes)
    {
        using X509Certificate2? read = ForbiddenCertificates.TryLoad(bytes);
        return read?.RawDataMemory.Length == bytes.Length;
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new($"dbx.{reason}", "dbx", expected, seen, "make it with: coffer keys forbid");
}
