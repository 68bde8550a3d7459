using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>A quote that holds, of a key that is bound: what the TPM says.</summary>
/// <param name="Pcrs">The values that the quote vouches for, by bank.</param>
/// <param name="Key">The attestation key.</param>
/// <param name="KeyName">Its TPM name; null when only the public key is known.</param>
/// <param name="Bindings">What binds the key.</param>
/// <param name="ExtraData">extraData, as signed.</param>
/// <param name="Clock">clockInfo: counts of resets and restarts.</param>
/// <param name="FirmwareVersion">firmwareVersion.</param>
/// <param name="Instance">The GCE instance that the key's certificate names; null without one.</param>
public sealed record JudgedQuote(
    ImmutableArray<PcrBankEvidence> Pcrs,
    AttestationPublicKey Key,
    TpmName? KeyName,
    AkBindings Bindings,
    ReadOnlyMemory<byte> ExtraData,
    TpmsClockInfo Clock,
    ulong FirmwareVersion,
    GceInstance? Instance
);
