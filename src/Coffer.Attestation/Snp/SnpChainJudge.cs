using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Judges one chain, from the evidence's certificates to the pinned root, by <see cref="SnpChainRules"/>.</summary>
internal sealed class SnpChainJudge
{
    private readonly FindingList _findings;
    private readonly DateTimeOffset _time;
    private readonly SnpCertificates _certificates;
    private readonly VekCertificate _vek;
    private readonly ProductRoots _roots;

    private SnpChainJudge(
        SnpCertificates certificates,
        VekCertificate vek,
        ProductRoots roots,
        DateTimeOffset time,
        FindingList findings
    ) => (_certificates, _vek, _roots, _time, _findings) = (certificates, vek, roots, time, findings);

    /// <summary>The chain, when it is good.</summary>
    public static SnpChain? Judge(
        SnpEvidence evidence,
        AttestationReport report,
        AmdRoots roots,
        DateTimeOffset time,
        FindingList findings
    )
    {
        int start = findings.Count;
        if (SnpCertificates.Gather(evidence, findings) is not { } certificates)
            return null;
        if (certificates.ChooseVek(report, findings) is not { } certificate)
            return null;
        if (SnpVekRules.Read(certificate, findings) is not { } vek)
            return null;
        if (roots.For(vek.Line) is not { } lineRoots)
        {
            findings.Failed(
                SnpChainRules.Anchor,
                SnpPath.ArkField,
                $"a root of {vek.Line.Name()}",
                "none was given to the verifier"
            );
            return null;
        }
        return new SnpChainJudge(certificates, vek, lineRoots, time, findings).Judge(start);
    }

    private SnpChain? Judge(int start)
    {
        JudgeAnchor();
        if (ChooseIssuer() is not { } issuer)
            return null;
        SnpPath path = new(_vek, issuer, _roots);
        new SnpPathJudgement(path, _time, _findings).Judge();
        List<CertificateRevocationList> lists = new SnpRevocation(path, _time, _findings).Judge(
            _certificates.RevocationLists
        );
        return _findings.AnyRefusesSince(start) ? null : Chain(path, lists, start);
    }

    private SnpChain? Chain(SnpPath path, List<CertificateRevocationList> lists, int start)
    {
        if (!VerificationKey.Of(_vek.Certificate).TryGet(out VerificationKey? key, out Refusal? refusal))
        {
            _findings.Failed(SnpVekRules.Key, SnpPath.VekField, refusal);
            return null;
        }
        Certificate[] certificates = [_vek.Certificate, path.Issuer, path.Ark];
        return new SnpChain
        {
            Vek = _vek,
            Key = key,
            HasRevocationList = lists.Count > 0,
            TableCpu = _certificates.TableCpu,
            Findings = _findings.Since(start),
            ValidFrom = certificates.Select(c => c.NotBefore).Concat(lists.Select(l => l.ThisUpdate)).Max(),
            ValidUntil = certificates.Select(c => c.NotAfter).Concat(lists.Select(l => l.NextUpdate!.Value)).Min(),
        };
    }

    // The evidence's own root is compared and never used: who trusts it trusts whoever made the evidence.
    private void JudgeAnchor()
    {
        Certificate? sent = _certificates.Authorities.Find(c => c.Subject.CommonName == AmdNames.ArkName(_vek.Line));
        bool same = sent is null || sent.PublicKey.Equals(_roots.Ark.PublicKey);
        _findings.Judge(
            SnpChainRules.Anchor,
            SnpPath.ArkField,
            same,
            KeyDigest(_roots.Ark),
            KeyDigest(same ? _roots.Ark : sent!),
            "the evidence brings a root of its own that is not the line's; was it made with other roots?"
        );
    }

    private Certificate? ChooseIssuer()
    {
        string field = SnpPath.IssuerFieldOf(_vek.Kind);
        List<Certificate> sent = _certificates.Authorities.FindAll(c => c.Subject.Equals(_vek.Certificate.Issuer));
        Certificate? pinned = _roots.Issuer(_vek.Kind);
        if (pinned is not null && !pinned.Subject.Equals(_vek.Certificate.Issuer))
            pinned = null;
        Certificate? issuer =
            sent.Count == 0
                ? pinned
                : sent.Find(c => c.Equals(pinned)) ?? (sent.Find(c => _roots.SignatureOf(c) is null) ?? sent[0]);
        if (issuer is null)
            _findings.Failed(
                SnpChainRules.Issuer,
                field,
                VekCertificate.IssuerName(_vek.Kind, _vek.Line),
                "no certificate",
                "send it with the evidence, or give it to the verifier with the root"
            );
        else
            _findings.Passed(SnpChainRules.Issuer, field, issuer.Equals(pinned) ? "the verifier's" : "the evidence's");
        return issuer;
    }

    private static string KeyDigest(Certificate certificate) =>
        $"{certificate} {Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.Der.Span))}";
}
