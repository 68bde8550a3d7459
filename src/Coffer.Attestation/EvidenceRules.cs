using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>Rules about evidence as a whole: what has to be there, and that it answers.</summary>
public static class EvidenceRules
{
    /// <summary>evidence.present.</summary>
    public static readonly Rule Present = new(
        "evidence.present",
        "There is evidence of a processor or of a TPM",
        "docs/formats.md, section 13",
        Trust.Nobody
    );

    /// <summary>evidence.one-report.</summary>
    public static readonly Rule OneReport = new(
        "evidence.one-report",
        "Beside the paravisor's report there is no other SNP report than the one inside it",
        "docs/formats.md, section 13",
        Trust.Nobody
    );

    /// <summary>evidence.confidential-vm.</summary>
    public static readonly Rule ConfidentialVm = new(
        "evidence.confidential-vm",
        "A processor of AMD vouches that this is a confidential VM",
        "AMD 56860, section 7.3",
        Trust.Amd
    );

    /// <summary>evidence.tpm.</summary>
    public static readonly Rule Tpm = new(
        "evidence.tpm",
        "A TPM vouches for what was measured",
        "TPM 2.0 Part 1, Attestation",
        Trust.TpmMaker
    );

    /// <summary>evidence.freshness.</summary>
    public static readonly Rule Freshness = new(
        "evidence.freshness",
        "The evidence was made after the verifier's challenge, for it",
        "docs/formats.md, section 14",
        Trust.PolicyAuthor
    );

    /// <summary>evidence.tls-key.</summary>
    public static readonly Rule TlsKey = new(
        "evidence.tls-key",
        "The evidence names the key that the other side of the connection proved to have: there is nobody in between",
        "docs/formats.md, section 14",
        Trust.OwnerSoftware
    );

    /// <summary>evidence.boot.</summary>
    public static readonly Rule Boot = new(
        "evidence.boot",
        "PCR values that the boot is judged by are vouched for by a quote",
        "TCG PC Client Platform Firmware Profile, PCR usage",
        Trust.TpmMaker
    );

    /// <summary>evidence.judged.</summary>
    public static readonly Rule Judged = new(
        "evidence.judged",
        "Judging came to its end without an error of the verifier's own",
        "docs/attestation.md",
        Trust.Nobody
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Present, OneReport, ConfidentialVm, Tpm, Freshness, TlsKey, Boot, Judged];
}
