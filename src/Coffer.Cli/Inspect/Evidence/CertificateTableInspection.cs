using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;
using Coffer.Bytes;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains the certificate table of SEV-SNP's extended guest request.</summary>
internal static class CertificateTableInspection
{
    private static readonly Guid[] s_known =
    [
        CertificateGuids.Vcek,
        CertificateGuids.Vlek,
        CertificateGuids.Ask,
        CertificateGuids.Ark,
        CertificateGuids.Crl,
        CertificateGuids.ExtraPlatformInfo,
    ];

    /// <summary>True for the GUID of an entry with a name.</summary>
    public static bool IsKnown(Guid guid) => s_known.Contains(guid);

    /// <summary>Explains it.</summary>
    public static Explanation Explain(CertificateTable table) =>
        new(
            "certificate-table",
            "SEV-SNP certificate table",
            [new Fact("entries", $"{table.Entries.Length}")],
            [.. table.Entries.Select(Explain)]
        );

    private static Explanation Explain(CertificateTableEntry entry)
    {
        string title = $"{CertificateGuids.Name(entry.Guid)}, {entry.Data.Length} bytes";
        return Certificate.Read(entry.Data).TryGet(out Certificate? certificate, out Refusal? _)
            ? new Explanation("entry", title, [.. CertificateInspection.Facts(certificate)])
            : new Explanation("entry", title);
    }
}
