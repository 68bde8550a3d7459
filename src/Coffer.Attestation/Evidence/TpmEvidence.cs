using System.Collections.Immutable;

namespace Coffer.Attestation.Evidence;

/// <summary>Evidence of the (virtual) TPM.</summary>
public sealed record TpmEvidence
{
    /// <summary>TPMT_PUBLIC of the attestation key; empty when only its public key is known.</summary>
    public ReadOnlyMemory<byte> AkPublic { get; init; }

    /// <summary>SubjectPublicKeyInfo, DER, of the attestation key; empty when <see cref="AkPublic"/> is given.</summary>
    public ReadOnlyMemory<byte> AkSpki { get; init; }

    /// <summary>X.509, DER: the attestation key's certificate, then what issued it, without or with the root.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> AkCertificates { get; init; } = [];

    /// <summary>TPMT_PUBLIC of the endorsement key; empty when unknown.</summary>
    public ReadOnlyMemory<byte> EkPublic { get; init; }

    /// <summary>X.509, DER: the endorsement key's certificate, then what issued it, without or with the root.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> EkCertificates { get; init; } = [];

    /// <summary>TPMS_ATTEST of the quote, exactly as signed.</summary>
    public ReadOnlyMemory<byte> Quote { get; init; }

    /// <summary>TPMT_SIGNATURE over <see cref="Quote"/>.</summary>
    public ReadOnlyMemory<byte> QuoteSignature { get; init; }

    /// <summary>The PCR values that the quote's digest is to be made of.</summary>
    public ImmutableArray<PcrBankEvidence> Pcrs { get; init; } = [];

    /// <summary>The firmware's event log; empty when the platform gives none.</summary>
    public ReadOnlyMemory<byte> EventLog { get; init; }

    /// <summary>What was measured after the firmware handed over, as systemd's tpm2-measure.log has it (JSON-SEQ); empty when nothing.</summary>
    public ReadOnlyMemory<byte> UserspaceLog { get; init; }
}
