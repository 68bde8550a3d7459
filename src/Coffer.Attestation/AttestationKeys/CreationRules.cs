using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Rules of a creation attestation, beside those of any attestation (quote.magic and its like).</summary>
public static class CreationRules
{
    /// <summary>TPMS_CREATION_DATA.</summary>
    public static readonly Rule Data = new(
        "creation.data",
        "The creation data are well formed and the ones that were attested",
        "TPM 2.0 Part 2, TPMS_CREATION_INFO and TPMS_CREATION_DATA",
        Trust.TpmMaker
    );

    /// <summary>The name.</summary>
    public static readonly Rule Name = new(
        "creation.name",
        "The object that was attested is this one: its name is the one of its public area",
        "TPM 2.0 Part 2, TPMS_CREATION_INFO; Part 3, TPM2_CertifyCreation",
        Trust.TpmMaker
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } = [Data, Name];
}
