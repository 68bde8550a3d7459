using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about the form of a report and its signature.</summary>
public static class SnpReportRules
{
    private const string Table = "AMD 56860, table 23";

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
        "AMD 56860, chapter 10, table 138",
        Trust.Nobody
    );

    /// <summary>snp.signature-form.</summary>
    public static readonly Rule SignatureForm = new(
        "snp.signature-form",
        "R and S are numbers from 1 to n - 1, filled up with zeros",
        "AMD 56860, chapter 10, table 139; FIPS 186-5, section 6.4.2",
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
        "AMD 56860, table 23, CPUID_FAM_ID and CPUID_MOD_ID; AMD 57230, section 1.5",
        Trust.Nobody
    );

    /// <summary>snp.signature.</summary>
    public static readonly Rule Signature = new(
        "snp.signature",
        "The key of the certificate signed the bytes 000h to 29Fh of the report",
        "AMD 56860, section 7.3 and chapter 10",
        Trust.Amd
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Size, Version, Reserved, SignatureAlgorithm, SignatureForm, KeyInfo, MaskChipKey, Product, Signature];
}
