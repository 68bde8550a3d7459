using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Escrows;

/// <summary>What some identities could do with one age file of an escrow. Nothing of it is secret.</summary>
/// <param name="Name">File name.</param>
/// <param name="OpenedBy">Positions of the identities that opened it.</param>
/// <param name="Share">Number of the share it holds; null when it holds a whole passphrase or was not opened.</param>
/// <param name="Damage">Why it is of no use; null when nothing is known against it.</param>
public sealed record OpenedFile(string Name, ImmutableArray<int> OpenedBy, int? Share, Refusal? Damage);
