using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Policies;

/// <summary>What is required of quote, attestation key and endorsement key. The defaults take evidence of every cloud, and nothing weak.</summary>
public sealed record TpmPolicy
{
    /// <summary>What may bind the attestation key; one of them has to.</summary>
    public AkBindings AcceptedBindings { get; init; } = AkBindings.All;

    /// <summary>The owner's pins: SHA-256 of a SubjectPublicKeyInfo (32 bytes), or a TPM name (34 bytes and more), of attestation keys.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> PinnedKeys { get; init; } = [];

    /// <summary>Trusted roots of attestation keys' certificates, DER; those of Google by default.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> AkRoots { get; init; } = GoogleAuthorities.Roots;

    /// <summary>Trusted roots of endorsement keys' certificates, DER; those of Google by default.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> EkRoots { get; init; } = GoogleAuthorities.Roots;

    /// <summary>Intermediate authorities that machines do not send along, DER; believed only through a root. Those of Google by default.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Intermediates { get; init; } = GoogleAuthorities.Intermediates;

    /// <summary>Banks that may be quoted. SHA-1 only by adding it: collisions of it are made for money.</summary>
    public ImmutableArray<PcrBank> Banks { get; init; } = [PcrBank.Sha256, PcrBank.Sha384, PcrBank.Sha512];

    /// <summary>
    /// PCRs that one quoted bank must have, all of them. None by default: what the boot's rules need, they demand themselves.
    /// </summary>
    public ImmutableSortedSet<int> RequiredPcrs { get; init; } = [];

    /// <summary>False to accept a key whose attributes (restricted, fixedTPM...) nobody knows, when only its public key is in the evidence.</summary>
    public bool RequireAttributes { get; init; } = true;

    /// <summary>
    /// True to accept an attestation key whose parent is neither a hierarchy nor the endorsement key in the evidence, so that nothing
    /// signed shows that the public area is the key's.
    /// </summary>
    public bool AkMayHaveAnyParent { get; init; }

    /// <summary>Clock of an earlier quote, which must be of the same boot; null to compare with none.</summary>
    public EarlierQuote? Earlier { get; init; }

    /// <summary>Firmware versions of the TPM that are accepted; empty to accept every one.</summary>
    public ImmutableArray<ulong> FirmwareVersions { get; init; } = [];
}
