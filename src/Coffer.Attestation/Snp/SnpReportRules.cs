using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about the form of a report and its signature.</summary>
public static class SnpReportRules
{
    private const string Table = "AMD 56860, ATTESTATION_REPORT";

    /// <summary>snp.report-size.</summary>
    public static readonly Rule Size = new(
        "snp.report-size",
        "The report is one ATTESTATION_REPORT, with nothing after it",
        Table,
        Trust.Nobody
    );

    /// <summary>snp.report-version.</summary>
    public static readonly Rule Version = new(
        "snp.report-version",
        "The report's layout is known: versions 2 to 5",
        Table,
        Trust.Nobody
    );

    /// <summary>snp.report-reserved.</summary>
    public static readonly Rule Reserved = new(
        "snp.report-reserved",
        "Reserved bytes of the report are zero",
        Table,
        Trust.Nobody
    );

    /// <summary>snp.signature-algorithm.</summary>
    public static readonly Rule SignatureAlgorithm = new(
        "snp.signature-algorithm",
        "The report is signed with ECDSA on P-384 with SHA-384",
        "AMD 56860, SIGNATURE_ALGO: encoding for signing algorithms",
        Trust.Nobody
    );

    /// <summary>snp.signature-form.</summary>
    public static readonly Rule SignatureForm = new(
        "snp.signature-form",
        "R and S are numbers from 1 to n - 1, filled up with zeros",
        "AMD 56860, format of an ECDSA P-384 with SHA-384 signature; FIPS 186-5, section 6.4.2",
        Trust.Nobody
    );

    /// <summary>snp.key-info.</summary>
    public static readonly Rule KeyInfo = new(
        "snp.key-info",
        "SIGNING_KEY names a VCEK or a VLEK, and the bits above it are zero",
        Table,
        Trust.Nobody
    );

    /// <summary>snp.mask-chip-key.</summary>
    public static readonly Rule MaskChipKey = new(
        "snp.mask-chip-key",
        "The host did not have the signature left out",
        Table,
        Trust.Nobody
    );

    /// <summary>snp.product.</summary>
    public static readonly Rule Product = new(
        "snp.product",
        "The report names a processor whose roots and TCB layout are known",
        "AMD 56860, ATTESTATION_REPORT, CPUID_FAM_ID and CPUID_MOD_ID; AMD 57230, product names",
        Trust.Nobody
    );

    /// <summary>snp.signature.</summary>
    public static readonly Rule Signature = new(
        "snp.signature",
        "The key of the certificate signed the bytes 000h to 29Fh of the report",
        "AMD 56860, section 7.3, Attestation",
        Trust.Amd
    );

    private const uint EcdsaP384WithSha384 = 1;
    private const string Report = "snp.report";
    private const string KeyInfoField = "snp.report.KEY_INFO";
    private const string SignatureField = "snp.report.SIGNATURE";

    // Findings that are the same for every good report are made once.
    private static readonly Finding s_sizePassed = new(Size, Outcome.Passed, Report, null, "1184 bytes");
    private static readonly Finding[] s_versionPassed =
    [
        .. Enumerable
            .Range((int)AttestationReport.OldestVersion, 4)
            .Select(version => new Finding(Version, Outcome.Passed, "snp.report.VERSION", "2 to 5", $"{version}")),
    ];
    private static readonly Finding[] s_productPassed =
    [
        .. Enum.GetValues<ProductLine>()
            .Select(line => new Finding(Product, Outcome.Passed, "snp.report.CPUID", null, line.Name())),
    ];
    private static readonly Finding s_reservedPassed = new(Reserved, Outcome.Passed, Report, null, "zeros");
    private static readonly Finding s_algorithmPassed = new(
        SignatureAlgorithm,
        Outcome.Passed,
        "snp.report.SIGNATURE_ALGO",
        "1",
        "1"
    );
    private static readonly Finding s_vcekPassed = new(KeyInfo, Outcome.Passed, KeyInfoField, null, "VCEK");
    private static readonly Finding s_vlekPassed = new(KeyInfo, Outcome.Passed, KeyInfoField, null, "VLEK");
    private static readonly Finding s_maskPassed = new(MaskChipKey, Outcome.Passed, KeyInfoField, "0", "0");
    private static readonly Finding s_formPassed = new(SignatureForm, Outcome.Passed, SignatureField);
    private static readonly Finding s_signaturePassed = new(Signature, Outcome.Passed, SignatureField);
    private static readonly Finding s_noCpu = new(
        Product,
        Outcome.NotApplicable,
        "snp.report.CPUID",
        Note: "a report of version 2 does not name the processor; its line is that of the certificate's issuer"
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Size, Version, Reserved, SignatureAlgorithm, SignatureForm, KeyInfo, MaskChipKey, Product, Signature];

    /// <summary>The report, when its layout is known.</summary>
    internal static AttestationReport? Read(ReadOnlyMemory<byte> bytes, FindingList findings)
    {
        if (!AttestationReport.Read(bytes).TryGet(out AttestationReport? report, out Refusal? refusal))
        {
            Rule rule = refusal.Reason switch
            {
                "snp-report.version" => Version,
                "snp-report.reserved" => Reserved,
                _ => Size,
            };
            findings.Failed(rule, refusal.Thing, refusal);
            return null;
        }
        findings.Add(s_sizePassed);
        findings.Add(s_versionPassed[(int)(report.Version - AttestationReport.OldestVersion)]);
        findings.Add(s_reservedPassed);
        return report;
    }

    /// <summary>True when the report can be verified at all.</summary>
    internal static bool JudgeForm(AttestationReport report, FindingList findings)
    {
        int start = findings.Count;
        if (report.SignatureAlgorithm == EcdsaP384WithSha384)
            findings.Add(s_algorithmPassed);
        else
            findings.Failed(SignatureAlgorithm, s_algorithmPassed.Field, "1", $"{report.SignatureAlgorithm}");
        JudgeKeyInfo(report.KeyInfo, findings);
        if (ReportSignature.IsWellFormed(report))
            findings.Add(s_formPassed);
        else
            findings.Failed(
                SignatureForm,
                SignatureField,
                "R and S from 1 to n - 1 in 48 bytes, then zeros",
                "another value",
                "no processor writes this; the signature was cut, masked or made up"
            );
        JudgeProduct(report, findings);
        return !findings.AnyRefusesSince(start);
    }

    /// <summary>True when the key signed the report.</summary>
    internal static bool JudgeSignature(AttestationReport report, VerificationKey key, FindingList findings)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        Span<byte> der = stackalloc byte[ReportSignature.MaxDerSize];
        SHA384.HashData(report.Signed.Span, hash);
        if (key.Verify(hash, ReportSignature.WriteDer(report, der)))
        {
            findings.Add(s_signaturePassed);
            return true;
        }
        findings.Failed(
            Signature,
            SignatureField,
            "a signature by the key of the certificate",
            "another",
            "the report was changed, or the certificate is not that of the chip and TCB that signed it"
        );
        return false;
    }

    private static void JudgeKeyInfo(KeyInfo info, FindingList findings)
    {
        if (info.Reserved == 0 && info.SigningKey is SigningKey.Vcek or SigningKey.Vlek)
            findings.Add(info.SigningKey == SigningKey.Vcek ? s_vcekPassed : s_vlekPassed);
        else
            findings.Failed(KeyInfo, KeyInfoField, "SIGNING_KEY 0 or 1, bits 31:5 zero", info.ToString());
        if (!info.MaskChipKey)
            findings.Add(s_maskPassed);
        else
            findings.Failed(
                MaskChipKey,
                KeyInfoField,
                "0",
                "1",
                "the host set MASK_CHIP_KEY; ask it for a report that is signed"
            );
    }

    private static void JudgeProduct(AttestationReport report, FindingList findings)
    {
        if (report.Cpu is not { } cpu)
            findings.Add(s_noCpu);
        else if (cpu.Line is { } line)
            findings.Add(s_productPassed[(int)line]);
        else
            findings.Failed(
                Product,
                s_noCpu.Field,
                "Milan, Genoa (also Bergamo, Siena) or Turin",
                cpu.ToString(),
                "a processor of a line that this version of Coffer has no roots for"
            );
    }
}
