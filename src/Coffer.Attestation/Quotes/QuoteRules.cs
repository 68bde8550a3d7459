using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Quotes;

/// <summary>Rules of the quote itself. The signature is judged first: nothing is read out of bytes that nobody signed.</summary>
public static class QuoteRules
{
    /// <summary>TPMT_SIGNATURE is well formed.</summary>
    public static readonly Rule SignatureForm = new(
        "quote.signature-form",
        "The signature is one TPMT_SIGNATURE and nothing else",
        "TPM 2.0 Part 2, TPMT_SIGNATURE",
        Trust.Nobody
    );

    /// <summary>Scheme of signature and key agree.</summary>
    public static readonly Rule SignatureScheme = new(
        "quote.signature-scheme",
        "The signature's scheme is RSASSA, RSAPSS or ECDSA, and the one of the key",
        "TPM 2.0 Part 2, TPMT_SIG_SCHEME and TPMT_SIGNATURE",
        Trust.Nobody
    );

    /// <summary>No weak hash.</summary>
    public static readonly Rule SignatureHash = new(
        "quote.signature-hash",
        "The signature's hash is SHA-256, SHA-384 or SHA-512",
        "NIST SP 800-131A revision 2, section 9",
        Trust.Nobody
    );

    /// <summary>The signature verifies.</summary>
    public static readonly Rule Signature = new(
        "quote.signature",
        "The attestation key signed exactly these bytes",
        "TPM 2.0 Part 3, TPM2_Quote",
        Trust.TpmMaker
    );

    /// <summary>TPM_GENERATED_VALUE.</summary>
    public static readonly Rule Magic = new(
        "quote.magic",
        "The signed bytes begin with TPM_GENERATED_VALUE: they are the TPM's own words",
        "TPM 2.0 Part 2, TPM_GENERATED; Part 1, restricted signing keys",
        Trust.TpmMaker
    );

    /// <summary>TPM_ST_ATTEST_QUOTE.</summary>
    public static readonly Rule Type = new(
        "quote.type",
        "What was signed is a quote, not another attestation",
        "TPM 2.0 Part 2, TPM_ST",
        Trust.TpmMaker
    );

    /// <summary>TPMS_ATTEST is well formed.</summary>
    public static readonly Rule Form = new(
        "quote.form",
        "The signed bytes are one TPMS_ATTEST and nothing else",
        "TPM 2.0 Part 2, TPMS_ATTEST",
        Trust.Nobody
    );

    /// <summary>extraData.</summary>
    public static readonly Rule ExtraData = new(
        "quote.extra-data",
        "The quote answers this challenge: extraData is the value expected, of the same length",
        "TPM 2.0 Part 2, TPMS_ATTEST; docs/formats.md section 14",
        Trust.PolicyAuthor
    );

    /// <summary>TPML_PCR_SELECTION.</summary>
    public static readonly Rule PcrSelection = new(
        "quote.pcr-selection",
        "Each bank is selected once, with a bit map of 3 or 4 bytes, and no PCR beyond 23",
        "TPM 2.0 Part 2, TPMS_PCR_SELECTION; TCG PC Client Platform TPM Profile, PCR attributes",
        Trust.Nobody
    );

    /// <summary>Banks.</summary>
    public static readonly Rule PcrBanks = new(
        "quote.pcr-bank",
        "Only banks that the policy allows are quoted",
        "NIST SP 800-131A revision 2, section 9",
        Trust.PolicyAuthor
    );

    /// <summary>Required PCRs.</summary>
    public static readonly Rule RequiredPcrs = new(
        "quote.pcr-required",
        "One bank has every PCR that the policy requires",
        "TCG PC Client Platform Firmware Profile, PCR usage",
        Trust.PolicyAuthor
    );

    /// <summary>Values.</summary>
    public static readonly Rule PcrValues = new(
        "quote.pcr-values",
        "There is a value for each selected PCR and for no other",
        "TPM 2.0 Part 3, TPM2_Quote",
        Trust.Nobody
    );

    /// <summary>pcrDigest.</summary>
    public static readonly Rule PcrDigest = new(
        "quote.pcr-digest",
        "The quote is about these values: pcrDigest is their hash, made with the hash of the signature",
        "TPM 2.0 Part 2, TPMS_QUOTE_INFO; Part 3, TPM2_Quote",
        Trust.TpmMaker
    );

    /// <summary>clockInfo.</summary>
    public static readonly Rule Clock = new(
        "quote.clock",
        "The machine was not restarted since the earlier quote",
        "TPM 2.0 Part 1, Timing Components; Part 2, TPMS_CLOCK_INFO",
        Trust.TpmMaker
    );

    /// <summary>firmwareVersion.</summary>
    public static readonly Rule FirmwareVersion = new(
        "quote.firmware-version",
        "The TPM's firmware version is one that the policy accepts",
        "TPM 2.0 Part 2, TPMS_ATTEST",
        Trust.TpmMaker
    );

    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [
        SignatureForm,
        SignatureScheme,
        SignatureHash,
        Signature,
        Magic,
        Type,
        Form,
        ExtraData,
        PcrSelection,
        PcrBanks,
        RequiredPcrs,
        PcrValues,
        PcrDigest,
        Clock,
        FirmwareVersion,
    ];
}
