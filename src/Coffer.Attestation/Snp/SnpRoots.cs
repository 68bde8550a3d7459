using System.Collections.Immutable;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Makes roots of SEV-SNP of loose certificates: which is which, their names say (AMD 57230, certificates).</summary>
public static class SnpRoots
{
    private const string ArkPrefix = "ARK-";
    private const string AskPrefix = "SEV-";
    private const string AsvkPrefix = "SEV-VLEK-";

    /// <summary>Sorts the certificates by product line. Each line needs its ARK; ASK and ASVK may be missing.</summary>
    public static Parsed<AmdRoots> Of(IReadOnlyCollection<Certificate> certificates)
    {
        ImmutableArray<ProductRoots>.Builder roots = ImmutableArray.CreateBuilder<ProductRoots>();
        foreach (
            Certificate ark in certificates.Where(certificate =>
                NameOf(certificate).StartsWith(ArkPrefix, StringComparison.Ordinal)
            )
        )
        {
            if (ProductLines.FromName(NameOf(ark).AsSpan(ArkPrefix.Length)) is not { } line)
                return Refuse(NameOf(ark));
            if (roots.Any(known => known.Line == line))
                return Refuse($"{NameOf(ark)} twice");
            roots.Add(new ProductRoots(line, ark, Named(AskPrefix, line), Named(AsvkPrefix, line)));
        }
        int used = roots.Sum(root => 1 + (root.Ask is null ? 0 : 1) + (root.Asvk is null ? 0 : 1));
        if (roots.Count == 0 || used != certificates.Count)
            return Refuse(string.Join(", ", certificates.Select(NameOf)));
        return new AmdRoots(roots.ToImmutable());

        Certificate? Named(string prefix, ProductLine line) =>
            certificates.FirstOrDefault(certificate => NameOf(certificate) == prefix + line.Name());
    }

    private static string NameOf(Certificate certificate) => certificate.Subject.CommonName ?? "";

    private static Refusal Refuse(string seen) =>
        new(
            "snp.roots",
            "roots of SEV-SNP",
            "for each product line one ARK-Milan, ARK-Genoa or ARK-Turin, and with it at most one SEV-LINE and one SEV-VLEK-LINE",
            seen.Length == 0 ? "none" : seen
        );
}
