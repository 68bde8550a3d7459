using System.Collections.Immutable;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>
/// The certificates and lists of SNP evidence, read and sorted by what their subjects say. The identifiers of the table sort nothing: the
/// host writes them.
/// </summary>
internal sealed class SnpCertificates
{
    /// <summary>Most certificates beside the table.</summary>
    public const int MaxCertificates = 32;

    /// <summary>Most revocation lists beside the table.</summary>
    public const int MaxRevocationLists = 8;

    private const string Field = "snp.certificates";

    private readonly List<Certificate> _veks = [];

    private SnpCertificates() { }

    /// <summary>Certificates that are not for a VCEK or VLEK.</summary>
    public List<Certificate> Authorities { get; } = [];

    /// <summary>Revocation lists, unread, with the field that each stood in.</summary>
    public List<(string Field, ReadOnlyMemory<byte> Der)> RevocationLists { get; } = [];

    /// <summary>The processor that the table names; null when it names none.</summary>
    public CpuModel? TableCpu { get; private set; }

    /// <summary>True when there are not more parts than anybody needs.</summary>
    public static bool IsBounded(SnpEvidence evidence) =>
        Count(evidence.Certificates) <= MaxCertificates && Count(evidence.RevocationLists) <= MaxRevocationLists;

    /// <summary>Reads all; null when something could not be read.</summary>
    public static SnpCertificates? Gather(SnpEvidence evidence, FindingList findings)
    {
        int start = findings.Count;
        if (!IsBounded(evidence))
        {
            string expected = $"at most {MaxCertificates} certificates and {MaxRevocationLists} revocation lists";
            findings.Failed(SnpCertificateRules.Certificates, Field, expected, "more");
            return null;
        }
        SnpCertificates gathered = new();
        gathered.AddTable(evidence.CertificateTable, findings);
        for (int i = 0; i < Count(evidence.Certificates); i++)
            gathered.AddCertificate($"{Field}[{i}]", evidence.Certificates[i], findings);
        for (int i = 0; i < Count(evidence.RevocationLists); i++)
            gathered.RevocationLists.Add(($"snp.revocation-lists[{i}]", evidence.RevocationLists[i].ToArray()));
        return findings.AnyRefusesSince(start) ? null : gathered;
    }

    /// <summary>The certificate of the key that signed the report; null, with a finding, when there is not exactly one.</summary>
    public Certificate? ChooseVek(AttestationReport report, FindingList findings)
    {
        SigningKey kind = report.KeyInfo.SigningKey;
        List<Certificate> ofKind = _veks.FindAll(vek => VekCertificate.KindOf(vek) == kind);
        string name = kind == SigningKey.Vlek ? "VLEK" : "VCEK";
        // AMD issues a certificate anew for whoever asks: several of one key are one.
        if (ofKind is [Certificate vek, ..] && ofKind.TrueForAll(other => other.PublicKey.Equals(vek.PublicKey)))
        {
            findings.Passed(SnpCertificateRules.Certificates, Field, $"{_veks.Count + Authorities.Count}");
            findings.Passed(SnpCertificateRules.SigningKey, "snp.report.SIGNING_KEY", name);
            return vek;
        }
        if (ofKind.Count == 0 && _veks.Count > 0)
            findings.Failed(
                SnpCertificateRules.SigningKey,
                "snp.report.SIGNING_KEY",
                $"a certificate for a {name}",
                $"one for {_veks[0].Subject.CommonName}"
            );
        else
            findings.Failed(
                SnpCertificateRules.Certificates,
                Field,
                $"one certificate for a {name}",
                $"{ofKind.Count}",
                ofKind.Count == 0 ? WhereToGet(report) : "hand out only the one for the chip and TCB of the report"
            );
        return null;
    }

    private static string WhereToGet(AttestationReport report)
    {
        if (report.KeyInfo.SigningKey == SigningKey.Vlek)
            return "only the cloud provider has a VLEK's certificate: take the certificate table of the extended guest request";
        string? address = report.Cpu?.Line is { } line ? KdsAddress.Vcek(report, line) : null;
        return address is null
            ? "take it from the extended guest request, or from AMD's key distribution service"
            : $"take it from the extended guest request, or from {address}";
    }

    private void AddTable(ReadOnlyMemory<byte> bytes, FindingList findings)
    {
        const string field = "snp.certificate-table";
        if (bytes.IsEmpty)
        {
            findings.NotApplicable(SnpCertificateRules.Table, field, "the evidence has none");
            return;
        }
        // A copy: what is remembered of the chain must not change with the caller's buffer.
        if (!CertificateTable.Read(bytes.ToArray()).TryGet(out CertificateTable? table, out Refusal? refusal))
        {
            findings.Failed(SnpCertificateRules.Table, field, refusal);
            return;
        }
        findings.Passed(SnpCertificateRules.Table, field, $"{table.Entries.Length} entries");
        TableCpu = table.ExtraPlatformInfo;
        foreach (CertificateTableEntry entry in table.Entries)
            AddEntry($"{field}.{CertificateGuids.Name(entry.Guid)}", entry, findings);
    }

    private void AddEntry(string field, CertificateTableEntry entry, FindingList findings)
    {
        if (entry.Guid == CertificateGuids.Crl)
            RevocationLists.Add((field, entry.Data));
        else if (
            entry.Guid == CertificateGuids.Vcek
            || entry.Guid == CertificateGuids.Vlek
            || entry.Guid == CertificateGuids.Ask
            || entry.Guid == CertificateGuids.Ark
        )
            AddCertificate(field, entry.Data, findings);
    }

    private void AddCertificate(string field, ReadOnlyMemory<byte> der, FindingList findings)
    {
        if (!Certificate.Read(der.ToArray()).TryGet(out Certificate? certificate, out Refusal? refusal))
        {
            findings.Failed(SnpCertificateRules.Certificates, field, refusal);
            return;
        }
        List<Certificate> list = VekCertificate.KindOf(certificate) is null ? Authorities : _veks;
        // The table and the list may both have it.
        if (!list.Contains(certificate))
            list.Add(certificate);
    }

    private static int Count(ImmutableArray<ReadOnlyMemory<byte>> parts) => parts.IsDefault ? 0 : parts.Length;
}
