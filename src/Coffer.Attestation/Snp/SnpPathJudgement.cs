using Coffer.Attestation.Certificates;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Judges the certificates of a path, each for itself and by the next: names, dates, what they may be used for, how they are signed.</summary>
/// <param name="path">The certificates.</param>
/// <param name="time">When they have to be valid.</param>
/// <param name="findings">Takes what each rule found.</param>
internal sealed class SnpPathJudgement(SnpPath path, DateTimeOffset time, FindingList findings)
{
    private const int RsaBits = 4096;

    /// <summary>Judges.</summary>
    public void Judge()
    {
        JudgeNames();
        JudgeValidity(SnpPath.VekField, path.Vek.Certificate);
        JudgeValidity(path.IssuerField, path.Issuer);
        JudgeValidity(SnpPath.ArkField, path.Ark);
        Judge(SnpChainRules.Authority, path.IssuerField, CertificatePath.CheckAuthority(path.Issuer, 0));
        Judge(SnpChainRules.Authority, SnpPath.ArkField, CertificatePath.CheckAuthority(path.Ark, 1));
        Judge(
            SnpChainRules.CriticalExtensions,
            SnpPath.VekField,
            CertificatePath.CheckCritical(path.Vek.Certificate, [])
        );
        Judge(SnpChainRules.CriticalExtensions, path.IssuerField, CertificatePath.CheckCritical(path.Issuer, []));
        Judge(SnpChainRules.CriticalExtensions, SnpPath.ArkField, CertificatePath.CheckCritical(path.Ark, []));
        JudgeAlgorithms();
        Judge(SnpChainRules.Signature, SnpPath.ArkField, path.Roots.ArkSignature);
        Judge(SnpChainRules.Signature, path.IssuerField, path.Roots.SignatureOf(path.Issuer));
        Judge(SnpChainRules.Signature, SnpPath.VekField, path.Roots.SignatureOf(path.Vek.Certificate, path.Issuer));
        JudgeCrlAddress();
    }

    private void JudgeNames()
    {
        Judge(SnpChainRules.Names, SnpPath.VekField, CertificatePath.CheckNames(path.Vek.Certificate, path.Issuer));
        Judge(SnpChainRules.Names, path.IssuerField, CertificatePath.CheckNames(path.Issuer, path.Ark));
        Judge(SnpChainRules.Names, SnpPath.ArkField, CertificatePath.CheckNames(path.Ark, path.Ark));
        JudgeName(path.IssuerField, path.Issuer, VekCertificate.IssuerName(path.Vek.Kind, path.Vek.Line));
        JudgeName(SnpPath.ArkField, path.Ark, AmdNames.ArkName(path.Vek.Line));
    }

    private void JudgeName(string field, Certificate certificate, string commonName)
    {
        bool amd = certificate.Subject.CommonName == commonName && AmdNames.HasOrganization(certificate.Subject);
        if (!amd)
            findings.Failed(
                SnpChainRules.Names,
                field,
                $"CN {commonName} of {AmdNames.Organization}",
                certificate.Subject.ToString()
            );
    }

    private void JudgeValidity(string field, Certificate certificate)
    {
        if (CertificatePath.CheckValidity(certificate, time) is null)
            findings.Passed(SnpChainRules.Validity, field, CertificatePath.Period(certificate));
        else
            findings.Failed(
                SnpChainRules.Validity,
                field,
                CertificatePath.Period(certificate),
                $"{time.ToUniversalTime():u}",
                "to judge evidence of the past, name the time it was made at"
            );
    }

    private void JudgeAlgorithms()
    {
        JudgeSignatureAlgorithm(SnpPath.VekField, path.Vek.Certificate);
        JudgeSignatureAlgorithm(path.IssuerField, path.Issuer);
        JudgeSignatureAlgorithm(SnpPath.ArkField, path.Ark);
        JudgeKey(path.IssuerField, path.Issuer);
        JudgeKey(SnpPath.ArkField, path.Ark);
    }

    private void JudgeSignatureAlgorithm(string field, Certificate certificate)
    {
        SignatureAlgorithm algorithm = certificate.SignatureAlgorithm;
        findings.Judge(
            SnpChainRules.Algorithm,
            field,
            AmdSignature.Is(algorithm),
            AmdSignature.Name,
            algorithm.ToString()
        );
    }

    private void JudgeKey(string field, Certificate certificate)
    {
        SubjectPublicKeyInfo key = certificate.PublicKey;
        if (!key.IsRsa || key.KeySize != RsaBits)
            findings.Failed(SnpChainRules.Algorithm, field, $"RSA-{RsaBits}", key.ToString());
    }

    private void JudgeCrlAddress()
    {
        string ofIssuer = KdsAddress.RevocationList(path.Vek.Kind, path.Vek.Line);
        JudgeCrlAddress(path.IssuerField, path.Issuer, ofIssuer, ofIssuer);
        // The root is the same for both kinds, and has the address of one.
        JudgeCrlAddress(
            SnpPath.ArkField,
            path.Ark,
            KdsAddress.RevocationList(SigningKey.Vcek, path.Vek.Line),
            KdsAddress.RevocationList(SigningKey.Vlek, path.Vek.Line)
        );
    }

    private void JudgeCrlAddress(string field, Certificate certificate, string expected, string orElse)
    {
        if (CrlDistributionPoint.Read(certificate).TryGet(out string? address, out Refusal? refusal))
            findings.Judge(
                SnpChainRules.CrlAddress,
                field,
                address == expected || address == orElse,
                expected,
                DerSyntax.Printable(address)
            );
        else
            findings.Failed(SnpChainRules.CrlAddress, field, expected, refusal.Seen);
    }

    private void Judge(Rule rule, string field, Refusal? refusal)
    {
        if (refusal is null)
            findings.Passed(rule, field);
        else
            findings.Failed(rule, field, refusal);
    }
}
