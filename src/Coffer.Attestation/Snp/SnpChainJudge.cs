using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Judges one chain, from the evidence's certificates to the pinned root, by <see cref="SnpChainRules"/>.</summary>
internal sealed class SnpChainJudge
{
    private const string VekField = "snp.certificates.vek";
    private const string ArkField = "snp.certificates.ark";
    private const int RsaBits = 4096;

    private readonly FindingList _findings;
    private readonly DateTimeOffset _time;
    private readonly SnpCertificates _certificates;
    private readonly VekCertificate _vek;
    private readonly ProductRoots _roots;
    private readonly string _issuerField;

    private SnpChainJudge(
        SnpCertificates certificates,
        VekCertificate vek,
        ProductRoots roots,
        DateTimeOffset time,
        FindingList findings
    )
    {
        (_certificates, _vek, _roots, _time, _findings) = (certificates, vek, roots, time, findings);
        _issuerField = vek.Kind == SigningKey.Vlek ? "snp.certificates.asvk" : "snp.certificates.ask";
    }

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
                ArkField,
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
        JudgeNames(issuer);
        JudgeValidity(VekField, _vek.Certificate);
        JudgeValidity(_issuerField, issuer);
        JudgeValidity(ArkField, _roots.Ark);
        Judge(SnpChainRules.Authority, _issuerField, CertificatePath.CheckAuthority(issuer, 0));
        Judge(SnpChainRules.Authority, ArkField, CertificatePath.CheckAuthority(_roots.Ark, 1));
        Judge(SnpChainRules.CriticalExtensions, VekField, CertificatePath.CheckCritical(_vek.Certificate, []));
        Judge(SnpChainRules.CriticalExtensions, _issuerField, CertificatePath.CheckCritical(issuer, []));
        Judge(SnpChainRules.CriticalExtensions, ArkField, CertificatePath.CheckCritical(_roots.Ark, []));
        JudgeAlgorithms(issuer);
        Judge(SnpChainRules.Signature, ArkField, _roots.ArkSignature);
        Judge(SnpChainRules.Signature, _issuerField, _roots.SignatureOf(issuer));
        Judge(SnpChainRules.Signature, VekField, _roots.SignatureOf(_vek.Certificate, issuer));
        JudgeCrlAddress(issuer);
        List<CertificateRevocationList> lists = JudgeRevocation(issuer);
        return _findings.AnyRefusesSince(start) ? null : Chain(issuer, lists, start);
    }

    private SnpChain? Chain(Certificate issuer, List<CertificateRevocationList> lists, int start)
    {
        if (!VerificationKey.Of(_vek.Certificate).TryGet(out VerificationKey? key, out Refusal? refusal))
        {
            _findings.Failed(SnpVekRules.Key, VekField, refusal);
            return null;
        }
        Certificate[] certificates = [_vek.Certificate, issuer, _roots.Ark];
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
            ArkField,
            same,
            KeyDigest(_roots.Ark),
            KeyDigest(same ? _roots.Ark : sent!),
            "the evidence brings a root of its own that is not the line's; was it made with other roots?"
        );
    }

    private Certificate? ChooseIssuer()
    {
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
                _issuerField,
                VekCertificate.IssuerName(_vek.Kind, _vek.Line),
                "no certificate",
                "send it with the evidence, or give it to the verifier with the root"
            );
        else
            _findings.Passed(
                SnpChainRules.Issuer,
                _issuerField,
                issuer.Equals(pinned) ? "the verifier's" : "the evidence's"
            );
        return issuer;
    }

    private void JudgeNames(Certificate issuer)
    {
        Judge(SnpChainRules.Names, VekField, CertificatePath.CheckNames(_vek.Certificate, issuer));
        Judge(SnpChainRules.Names, _issuerField, CertificatePath.CheckNames(issuer, _roots.Ark));
        Judge(SnpChainRules.Names, ArkField, CertificatePath.CheckNames(_roots.Ark, _roots.Ark));
        JudgeName(_issuerField, issuer, VekCertificate.IssuerName(_vek.Kind, _vek.Line));
        JudgeName(ArkField, _roots.Ark, AmdNames.ArkName(_vek.Line));
    }

    private void JudgeName(string field, Certificate certificate, string commonName)
    {
        bool amd = certificate.Subject.CommonName == commonName && AmdNames.HasOrganization(certificate.Subject);
        if (!amd)
            _findings.Failed(
                SnpChainRules.Names,
                field,
                $"CN {commonName} of {AmdNames.Organization}",
                certificate.Subject.ToString()
            );
    }

    private void JudgeValidity(string field, Certificate certificate)
    {
        if (CertificatePath.CheckValidity(certificate, _time) is null)
            _findings.Passed(SnpChainRules.Validity, field, CertificatePath.Period(certificate));
        else
            _findings.Failed(
                SnpChainRules.Validity,
                field,
                CertificatePath.Period(certificate),
                $"{_time.ToUniversalTime():u}",
                "to judge evidence of the past, name the time it was made at"
            );
    }

    private void JudgeAlgorithms(Certificate issuer)
    {
        JudgeSignatureAlgorithm(VekField, _vek.Certificate);
        JudgeSignatureAlgorithm(_issuerField, issuer);
        JudgeSignatureAlgorithm(ArkField, _roots.Ark);
        JudgeKey(_issuerField, issuer);
        JudgeKey(ArkField, _roots.Ark);
    }

    private void JudgeSignatureAlgorithm(string field, Certificate certificate)
    {
        SignatureAlgorithm algorithm = certificate.SignatureAlgorithm;
        _findings.Judge(
            SnpChainRules.Algorithm,
            field,
            IsAmd(algorithm),
            "RSASSA-PSS SHA384, salt 48",
            algorithm.ToString()
        );
    }

    private void JudgeKey(string field, Certificate certificate)
    {
        SubjectPublicKeyInfo key = certificate.PublicKey;
        if (!key.IsRsa || key.KeySize != RsaBits)
            _findings.Failed(SnpChainRules.Algorithm, field, $"RSA-{RsaBits}", key.ToString());
    }

    private void JudgeCrlAddress(Certificate issuer)
    {
        string ofIssuer = KdsAddress.RevocationList(_vek.Kind, _vek.Line);
        JudgeCrlAddress(_issuerField, issuer, ofIssuer, ofIssuer);
        // The root is the same for both kinds, and has the address of one.
        JudgeCrlAddress(
            ArkField,
            _roots.Ark,
            KdsAddress.RevocationList(SigningKey.Vcek, _vek.Line),
            KdsAddress.RevocationList(SigningKey.Vlek, _vek.Line)
        );
    }

    private void JudgeCrlAddress(string field, Certificate certificate, string expected, string orElse)
    {
        if (CrlDistributionPoint.Read(certificate).TryGet(out string? address, out Refusal? refusal))
            _findings.Judge(
                SnpChainRules.CrlAddress,
                field,
                address == expected || address == orElse,
                expected,
                DerSyntax.Printable(address)
            );
        else
            _findings.Failed(SnpChainRules.CrlAddress, field, expected, refusal.Seen);
    }

    private List<CertificateRevocationList> JudgeRevocation(Certificate issuer)
    {
        List<CertificateRevocationList> good = [];
        foreach ((string field, ReadOnlyMemory<byte> der) in _certificates.RevocationLists)
        {
            if (JudgeList(field, der) is not { } list)
                continue;
            good.Add(list);
            JudgeListed(field, list, _issuerField, issuer);
            JudgeListed(field, list, ArkField, _roots.Ark);
        }
        return good;
    }

    private CertificateRevocationList? JudgeList(string field, ReadOnlyMemory<byte> der)
    {
        if (!CertificateRevocationList.Read(der).TryGet(out CertificateRevocationList? list, out Refusal? refusal))
        {
            _findings.Failed(SnpChainRules.RevocationList, field, refusal);
            return null;
        }
        if (!list.Issuer.Equals(_roots.Ark.Subject))
        {
            string why = $"it is by {list.Issuer}, not by {_roots.Ark}";
            _findings.NotApplicable(SnpChainRules.RevocationList, field, why);
            return null;
        }
        return CheckList(field, list) ? list : null;
    }

    private bool CheckList(string field, CertificateRevocationList list)
    {
        string period = $"{list.ThisUpdate.ToUniversalTime():u} to {list.NextUpdate?.ToUniversalTime():u}";
        if (CertificateSignature.Verify(list, _roots.Ark.PublicKey) is { } refusal)
            _findings.Failed(SnpChainRules.RevocationList, field, refusal);
        else if (!IsAmd(list.SignatureAlgorithm))
            _findings.Failed(
                SnpChainRules.RevocationList,
                field,
                "RSASSA-PSS SHA384, salt 48",
                list.SignatureAlgorithm.ToString()
            );
        else if (_roots.Ark.KeyUsage is { } usage && !usage.HasFlag(KeyUsage.CrlSign))
            _findings.Failed(SnpChainRules.RevocationList, field, "a root with cRLSign", usage.ToString());
        else if (list.NextUpdate is not { } next || list.ThisUpdate > _time || next < _time)
            _findings.Failed(
                SnpChainRules.RevocationList,
                field,
                period,
                $"{_time.ToUniversalTime():u}",
                "take the current list from AMD's key distribution service"
            );
        else
        {
            _findings.Passed(SnpChainRules.RevocationList, field, period);
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
            _findings.Passed(SnpChainRules.Revocation, certificateField, $"serial number {serial} is not listed");
        else
            _findings.Failed(
                SnpChainRules.Revocation,
                certificateField,
                $"no entry in {field}",
                $"serial number {serial}, revoked {entry.Since.ToUniversalTime():u}",
                "AMD revoked the authority: nothing that it issued is worth anything"
            );
    }

    private void Judge(Rule rule, string field, Refusal? refusal)
    {
        if (refusal is null)
            _findings.Passed(rule, field);
        else
            _findings.Failed(rule, field, refusal);
    }

    private static bool IsAmd(SignatureAlgorithm algorithm) =>
        algorithm is { Scheme: SignatureScheme.RsaPss, SaltLength: SHA384.HashSizeInBytes }
        && algorithm.Hash == HashAlgorithmName.SHA384;

    private static string KeyDigest(Certificate certificate) =>
        $"{certificate} {Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.Der.Span))}";
}
