using Coffer.Attestation.Certificates;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Judges revocation lists: only lists by the root count, and only ASK and ASVK are ever listed.</summary>
/// <param name="path">The path whose authorities are looked for.</param>
/// <param name="time">When a list has to be current.</param>
/// <param name="findings">Takes what each rule found.</param>
internal sealed class SnpRevocation(SnpPath path, DateTimeOffset time, FindingList findings)
{
    /// <summary>Judges lists, and whether the ones by the root have an authority of the path.</summary>
    /// <param name="lists">The lists, unread, with the field that each stood in.</param>
    /// <returns>The lists that are good.</returns>
    public List<CertificateRevocationList> Judge(List<(string Field, ReadOnlyMemory<byte> Der)> lists)
    {
        List<CertificateRevocationList> good = [];
        foreach ((string field, ReadOnlyMemory<byte> der) in lists)
        {
            if (JudgeList(field, der) is not { } list)
                continue;
            good.Add(list);
            JudgeListed(field, list, path.IssuerField, path.Issuer);
            JudgeListed(field, list, SnpPath.ArkField, path.Ark);
        }
        return good;
    }

    private CertificateRevocationList? JudgeList(string field, ReadOnlyMemory<byte> der)
    {
        if (!CertificateRevocationList.Read(der).TryGet(out CertificateRevocationList? list, out Refusal? refusal))
        {
            findings.Failed(SnpChainRules.RevocationList, field, refusal);
            return null;
        }
        if (!list.Issuer.Equals(path.Ark.Subject))
        {
            string why = $"it is by {list.Issuer}, not by {path.Ark}";
            findings.NotApplicable(SnpChainRules.RevocationList, field, why);
            return null;
        }
        return CheckList(field, list) ? list : null;
    }

    private bool CheckList(string field, CertificateRevocationList list)
    {
        string period = $"{list.ThisUpdate.ToUniversalTime():u} to {list.NextUpdate?.ToUniversalTime():u}";
        if (CertificateSignature.Verify(list, path.Ark.PublicKey) is { } refusal)
            findings.Failed(SnpChainRules.RevocationList, field, refusal);
        else if (!AmdSignature.Is(list.SignatureAlgorithm))
            findings.Failed(SnpChainRules.RevocationList, field, AmdSignature.Name, list.SignatureAlgorithm.ToString());
        else if (path.Ark.KeyUsage is { } usage && !usage.HasFlag(KeyUsage.CrlSign))
            findings.Failed(SnpChainRules.RevocationList, field, "a root with cRLSign", usage.ToString());
        else if (list.NextUpdate is not { } next || list.ThisUpdate > time || next < time)
            findings.Failed(
                SnpChainRules.RevocationList,
                field,
                period,
                $"{time.ToUniversalTime():u}",
                "take the current list from AMD's key distribution service"
            );
        else
        {
            findings.Passed(SnpChainRules.RevocationList, field, period);
            return true;
        }
        return false;
    }

    private void JudgeListed(
        string field,
        CertificateRevocationList list,
        string certificateField,
        Certificate certificate
    )
    {
        RevokedCertificate? entry = list.Find(certificate);
        string serial = Convert.ToHexStringLower(certificate.SerialNumber.Span);
        if (entry is null)
            findings.Passed(SnpChainRules.Revocation, certificateField, $"serial number {serial} is not listed");
        else
            findings.Failed(
                SnpChainRules.Revocation,
                certificateField,
                $"no entry in {field}",
                $"serial number {serial}, revoked {entry.Since.ToUniversalTime():u}",
                "AMD revoked the authority: nothing that it issued is worth anything"
            );
    }
}
