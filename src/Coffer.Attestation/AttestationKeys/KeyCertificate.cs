using System.Collections.Immutable;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>The certificate of an attestation or endorsement key and its path to a trusted root.</summary>
/// <param name="Leaf">The key's certificate.</param>
/// <param name="Path">Leaf first, trusted root last.</param>
internal sealed record KeyCertificate(Certificate Leaf, ImmutableArray<Certificate> Path)
{
    private const int MostCertificates = 8;
    private const string Thing = "certificates of a TPM's key";

    // The extensions that the TCG's profiles make critical in the leaf; both are judged by the rules.
    private static readonly ImmutableArray<string> s_known =
    [
        X509Identifiers.SubjectAltName,
        X509Identifiers.ExtKeyUsage,
    ];

    /// <summary>The root that it ends in.</summary>
    internal Certificate Root => Path[^1];

    /// <summary>Reads the first of <paramref name="sent"/>, not yet trusted.</summary>
    internal static Parsed<Certificate> ReadLeaf(ImmutableArray<ReadOnlyMemory<byte>> sent) =>
        sent.Length is > 0 and <= MostCertificates
            ? Certificate.Read(sent[0])
            : new Refusal("key-certificate.count", Thing, $"1 to {MostCertificates} certificates", $"{sent.Length}");

    /// <summary>Builds the path and checks it at <paramref name="time"/>.</summary>
    internal static Parsed<KeyCertificate> Verify(
        Certificate leaf,
        ImmutableArray<ReadOnlyMemory<byte>> sent,
        ImmutableArray<ReadOnlyMemory<byte>> roots,
        ImmutableArray<ReadOnlyMemory<byte>> intermediates,
        DateTimeOffset time
    )
    {
        List<Certificate> others = [];
        foreach (ReadOnlyMemory<byte> der in sent.Skip(1).Concat(intermediates))
        {
            if (!Certificate.Read(der).TryGet(out Certificate? other, out Refusal? malformed))
                return malformed;
            others.Add(other);
        }
        if (!ReadRoots(roots).TryGet(out List<Certificate>? anchors, out Refusal? refusal))
            return refusal;
        if (!CertificatePath.Find(leaf, others, anchors).TryGet(out ImmutableArray<Certificate> path, out refusal))
            return refusal;
        return CertificatePath.Check(path, time, s_known) is { } fault ? fault : new KeyCertificate(leaf, path);
    }

    // A root of the policy that cannot be read is the policy's fault, and must not go unnoticed.
    private static Parsed<List<Certificate>> ReadRoots(ImmutableArray<ReadOnlyMemory<byte>> roots)
    {
        List<Certificate> anchors = [];
        foreach (ReadOnlyMemory<byte> root in roots)
        {
            if (!Certificate.Read(root).TryGet(out Certificate? anchor, out Refusal? refusal))
                return refusal with { Thing = "trusted root of the policy" };
            anchors.Add(anchor);
        }
        return anchors;
    }

    /// <summary>Null when the certificate is no authority's and may be used like this.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="usage">Bits of keyUsage, one of which must be set where the extension is there.</param>
    /// <param name="extended">Identifier that must be listed in extKeyUsage where the extension is there.</param>
    internal static string? UsageFault(Certificate leaf, KeyUsage usage, string extended)
    {
        if (leaf.BasicConstraints is { IsAuthority: true })
            return "a certificate of an authority";
        if (leaf.KeyUsage is { } bits && (bits & usage) == KeyUsage.None)
            return $"keyUsage {bits}";
        bool listed = leaf.ExtendedKeyUsages.Any(oid => oid == extended || oid == TcgIdentifiers.AnyUsage);
        return leaf.ExtendedKeyUsages.IsEmpty || listed ? null : $"extKeyUsage {leaf.ExtendedKeyUsages[0]}";
    }
}
