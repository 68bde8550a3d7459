using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about the certificate of a VCEK or VLEK, and about what it shares with the report.</summary>
public static class SnpVekRules
{
    private const string Source = "AMD 57230, certificates";

    /// <summary>snp.vek-subject.</summary>
    public static readonly Rule Subject = new(
        "snp.vek-subject",
        "The certificate's subject is AMD's SEV-VCEK or SEV-VLEK",
        Source,
        Trust.Amd
    );

    /// <summary>snp.vek-issuer.</summary>
    public static readonly Rule Issuer = new(
        "snp.vek-issuer",
        "The certificate's issuer is AMD's SEV key of a known product line",
        Source,
        Trust.Amd
    );

    /// <summary>snp.vek-key.</summary>
    public static readonly Rule Key = new(
        "snp.vek-key",
        "The certificate is X.509 version 3 and for a key on P-384",
        Source,
        Trust.Amd
    );

    /// <summary>snp.vek-extensions.</summary>
    public static readonly Rule Extensions = new(
        "snp.vek-extensions",
        "The certificate has every extension of its generation's layout, each well-formed",
        "AMD 57230, extensions of VCEK and VLEK certificates",
        Trust.Amd
    );

    /// <summary>snp.vek-product.</summary>
    public static readonly Rule Product = new(
        "snp.vek-product",
        "The certificate's product is of the issuer's line",
        Source,
        Trust.Amd
    );

    /// <summary>snp.vek-identity.</summary>
    public static readonly Rule Identity = new(
        "snp.vek-identity",
        "The certificate names a chip (VCEK) or a cloud provider (VLEK), never both",
        Source,
        Trust.Amd
    );

    /// <summary>snp.product-line.</summary>
    public static readonly Rule ProductLine = new(
        "snp.product-line",
        "The processor that the report names is of the line whose key issued the certificate",
        "AMD 56860, ATTESTATION_REPORT, CPUID_FAM_ID and CPUID_MOD_ID; AMD 57230, product names",
        Trust.Amd
    );

    /// <summary>snp.chip-id.</summary>
    public static readonly Rule ChipId = new(
        "snp.chip-id",
        "The certificate was issued for the chip that signed",
        "AMD 57230, extensions of VCEK and VLEK certificates",
        Trust.Amd
    );

    /// <summary>snp.tcb-certified.</summary>
    public static readonly Rule TcbCertified = new(
        "snp.tcb-certified",
        "The TCB that the report states is the one that the signing key was derived for",
        "AMD 56860, section 2.2, TCB Version; AMD 57230, extensions of VCEK and VLEK certificates",
        Trust.Amd
    );

    /// <summary>snp.signer.</summary>
    public static readonly Rule Signer = new(
        "snp.signer",
        "The policy allows reports by this kind of key",
        "policy",
        Trust.PolicyAuthor
    );

    private const string Field = "snp.certificates.vek";
    private const string ChipIdField = "snp.report.CHIP_ID";
    private const int TurinHardwareIdSize = 8;

    private static readonly Finding s_noChip = new(
        ChipId,
        Outcome.NotApplicable,
        ChipIdField,
        Note: "a VLEK is the cloud provider's, and names no chip"
    );

    private static readonly Finding s_noCpu = new(
        ProductLine,
        Outcome.NotApplicable,
        "snp.report.CPUID",
        Note: "a report of version 2 does not name the processor"
    );
    private static readonly Finding s_vcekAllowed = new(Signer, Outcome.Passed, "snp.report.SIGNING_KEY", null, "VCEK");
    private static readonly Finding s_vlekAllowed = new(Signer, Outcome.Passed, "snp.report.SIGNING_KEY", null, "VLEK");

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Subject, Issuer, Key, Extensions, Product, Identity, ProductLine, ChipId, TcbCertified, Signer];

    /// <summary>What AMD put into the certificate; null, with a finding, when it is not as AMD makes it.</summary>
    internal static VekCertificate? Read(Certificates.Certificate certificate, FindingList findings)
    {
        if (!VekCertificate.Read(certificate).TryGet(out VekCertificate? vek, out Refusal? refusal))
        {
            findings.Failed(RuleOf(refusal.Reason), Field, refusal);
            return null;
        }
        findings.Passed(Subject, Field, vek.Certificate.Subject.CommonName);
        findings.Passed(Issuer, Field, vek.Certificate.Issuer.CommonName);
        findings.Passed(Key, Field, "P-384");
        findings.Passed(Extensions, Field, vek.Line.Layout().ToString());
        findings.Passed(Product, Field, vek.ProductName);
        findings.Passed(Identity, Field, vek.CspId ?? vek.HardwareIdText);
        return vek;
    }

    /// <summary>What report and certificate must share.</summary>
    internal static void JudgeBinding(AttestationReport report, SnpChain chain, SnpPolicy policy, FindingList findings)
    {
        VekCertificate vek = chain.Vek;
        JudgeLine("snp.report.CPUID", report.Cpu, vek, findings);
        if (chain.TableCpu is { } cpu)
            JudgeLine("snp.certificate-table.extra-platform-info", cpu, vek, findings);
        JudgeChipId(report, vek, policy, findings);
        JudgeTcb(report, vek, findings);
        Finding passed = vek.Kind == SigningKey.Vcek ? s_vcekAllowed : s_vlekAllowed;
        if (policy.AllowedSigners.Contains(vek.Kind))
            findings.Add(passed);
        else
            findings.Failed(Signer, passed.Field, "a kind of key that the policy lists", passed.Seen!);
    }

    private static void JudgeLine(string field, CpuModel? cpu, VekCertificate vek, FindingList findings)
    {
        if (cpu is not { } model)
            findings.Add(s_noCpu);
        else
            findings.Judge(
                ProductLine,
                field,
                model.Line == vek.Line,
                vek.Line.Name(),
                model.Line?.Name() ?? model.ToString(),
                "the report is by a processor that this issuer makes no certificates for"
            );
    }

    private static void JudgeChipId(
        AttestationReport report,
        VekCertificate vek,
        SnpPolicy policy,
        FindingList findings
    )
    {
        if (vek.Kind == SigningKey.Vlek)
            findings.Add(s_noChip);
        else if (Matches(report.ChipId.Span, vek))
            findings.Add(new Finding(ChipId, Outcome.Passed, ChipIdField, vek.HardwareIdText, vek.HardwareIdText));
        else if (!report.ChipIdIsMasked)
            findings.Failed(
                ChipId,
                ChipIdField,
                vek.HardwareIdText,
                Convert.ToHexStringLower(report.ChipId.Span),
                "the certificate is another chip's"
            );
        else if (policy.AllowMaskedChipId)
            findings.NotChecked(
                ChipId,
                ChipIdField,
                required: false,
                "the host set MASK_CHIP_ID, which the policy allows"
            );
        else
            findings.Failed(
                ChipId,
                ChipIdField,
                vek.HardwareIdText,
                "zeros",
                "the host set MASK_CHIP_ID; the policy can allow it"
            );
    }

    // Turin's identifier has 8 bytes, and the other 56 of the field are zero.
    private static bool Matches(ReadOnlySpan<byte> chipId, VekCertificate vek) =>
        vek.Line.Layout() == TcbLayout.Legacy
            ? CryptographicOperations.FixedTimeEquals(chipId, vek.HardwareId.Span)
            : CryptographicOperations.FixedTimeEquals(chipId[..TurinHardwareIdSize], vek.HardwareId.Span)
                && !chipId[TurinHardwareIdSize..].ContainsAnyExcept((byte)0);

    private static void JudgeTcb(AttestationReport report, VekCertificate vek, FindingList findings)
    {
        TcbVersion reported = TcbVersion.FromRaw(report.ReportedTcb, vek.Line.Layout());
        bool same = reported == vek.Tcb;
        findings.Judge(
            TcbCertified,
            "snp.report.REPORTED_TCB",
            same,
            vek.TcbText,
            same ? vek.TcbText : reported.ToString(),
            "the certificate is for another TCB of the chip; ask for the one of the report"
        );
    }

    private static Rule RuleOf(string reason) =>
        reason switch
        {
            "vek.subject" => Subject,
            "vek.issuer" => Issuer,
            "vek.key" or "vek.form" => Key,
            "vek.product" => Product,
            "vek.identity" => Identity,
            _ => Extensions,
        };
}
