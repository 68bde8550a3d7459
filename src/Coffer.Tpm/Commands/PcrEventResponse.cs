using System.Collections.Immutable;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="PcrEvent"/>.</summary>
/// <param name="Digests">The digest of the data, per bank.</param>
public readonly record struct PcrEventResponse(ImmutableArray<TpmtHa> Digests);
