using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>
/// Certification path validation (RFC 5280, section 6.1), as far as paths that are known in advance need it: no policies, no name
/// constraints (a critical extension that says otherwise is unknown, and refuses). Time is an argument.
/// </summary>
public static class CertificatePath
{
    /// <summary>Longest path, anchor included.</summary>
    public const int MaxLength = 6;

    private const string Thing = "certificate path";

    /// <summary>Critical extensions that this class looks at; what else is critical, the caller must know.</summary>
    public static ImmutableArray<string> UnderstoodCritical { get; } =
    [X509Identifiers.BasicConstraints, X509Identifiers.KeyUsage];

    /// <summary>
    /// Orders certificates from <paramref name="leaf"/> to one of <paramref name="anchors"/>, by names and signatures. The anchor's copy
    /// is the caller's, never the one that was sent along. Dates and extensions are judged by <see cref="Check"/>.
    /// </summary>
    public static Parsed<ImmutableArray<Certificate>> Find(
        Certificate leaf,
        IReadOnlyCollection<Certificate> sent,
        IReadOnlyCollection<Certificate> anchors
    )
    {
        List<Certificate> path = [leaf];
        while (path.Count < MaxLength)
        {
            Certificate last = path[^1];
            if (anchors.FirstOrDefault(last.Equals) is not null)
                return path.ToImmutableArray();
            if (anchors.FirstOrDefault(anchor => Issued(anchor, last)) is { } anchor)
                return path.Append(anchor).ToImmutableArray();
            if (sent.FirstOrDefault(other => !path.Contains(other) && Issued(other, last)) is not { } issuer)
                return Refuse("anchor", "a path to a trusted certificate", $"nobody trusted issued {last.Subject}");
            path.Add(issuer);
        }
        return Refuse("length", $"at most {MaxLength} certificates", "more");
    }

    /// <summary>Null when the path holds at <paramref name="time"/>, otherwise what is wrong with which certificate.</summary>
    /// <param name="path">Leaf first, each issued by the next, the anchor last.</param>
    /// <param name="time">When it has to be valid.</param>
    /// <param name="knownCritical">Critical extensions of the leaf that the caller judges itself.</param>
    public static Refusal? Check(
        ImmutableArray<Certificate> path,
        DateTimeOffset time,
        ImmutableArray<string> knownCritical
    )
    {
        if (path.IsDefaultOrEmpty || path.Length > MaxLength)
            return Refuse("length", $"1 to {MaxLength} certificates", $"{(path.IsDefault ? 0 : path.Length)}");
        Refusal? refusal = CheckValidity(path[0], time) ?? CheckCritical(path[0], knownCritical);
        int intermediates = 0;
        for (int i = 1; i < path.Length && refusal is null; i++)
        {
            refusal =
                CheckNames(path[i - 1], path[i])
                ?? CheckAuthority(path[i], intermediates)
                ?? CheckValidity(path[i], time)
                ?? CheckCritical(path[i], [])
                ?? CertificateSignature.Verify(path[i - 1], path[i].PublicKey);
            if (!path[i].IsSelfIssued)
                intermediates++;
        }
        return refusal;
    }

    /// <summary>Null when the certificate names this issuer.</summary>
    public static Refusal? CheckNames(Certificate certificate, Certificate issuer) =>
        certificate.Issuer.Equals(issuer.Subject)
            ? null
            : Refuse("issuer", issuer.Subject.ToString(), certificate.Issuer.ToString());

    /// <summary>Null when the certificate is valid at <paramref name="time"/>.</summary>
    public static Refusal? CheckValidity(Certificate certificate, DateTimeOffset time) =>
        certificate.NotBefore <= time && time <= certificate.NotAfter
            ? null
            : Refuse("validity", Period(certificate), $"{time.ToUniversalTime():u} for {certificate}");

    /// <summary>Null when the certificate may issue others, with that many intermediate certificates below.</summary>
    public static Refusal? CheckAuthority(Certificate issuer, int intermediatesBelow)
    {
        if (issuer.BasicConstraints is not { IsAuthority: true } constraints)
            return Refuse("authority", "basicConstraints with cA", $"none in {issuer}");
        if (issuer.KeyUsage is { } usage && !usage.HasFlag(KeyUsage.KeyCertSign))
            return Refuse("key-usage", "keyCertSign", $"{usage} in {issuer}");
        return constraints.PathLength is { } most && intermediatesBelow > most
            ? Refuse("path-length", $"at most {most} certificates below {issuer}", $"{intermediatesBelow}")
            : null;
    }

    /// <summary>Null when every critical extension is understood here or known to the caller.</summary>
    public static Refusal? CheckCritical(Certificate certificate, ImmutableArray<string> known) =>
        certificate.Extensions.FirstUnknownCritical([.. UnderstoodCritical, .. known]) is { } unknown
            ? Refuse("critical-extension", "only critical extensions that are known", $"{unknown.Oid} in {certificate}")
            : null;

    /// <summary>The period of validity, for a person.</summary>
    public static string Period(Certificate certificate) =>
        $"{certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}";

    private static bool Issued(Certificate issuer, Certificate certificate) =>
        certificate.Issuer.Equals(issuer.Subject) && CertificateSignature.Verify(certificate, issuer.PublicKey) is null;

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"certificate-path.{part}", Thing, expected, seen);
}
