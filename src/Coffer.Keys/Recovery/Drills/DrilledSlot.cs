using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Escrows;

namespace Coffer.Keys.Recovery.Drills;

/// <summary>What a drill found out about one recovery key slot.</summary>
/// <param name="Number">The slot.</param>
/// <param name="PathId">See <see cref="RecoveryPath.Id"/>.</param>
/// <param name="Threshold">Identities it takes.</param>
/// <param name="Files">The age files of its escrow.</param>
/// <param name="Refusal">Why it did not open; null when passphrase, volume key digest and volume key id are right.</param>
public sealed record DrilledSlot(
    int Number,
    string PathId,
    int Threshold,
    ImmutableArray<OpenedFile> Files,
    Refusal? Refusal
);
