using System.Collections.Immutable;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="PcrRead"/>.</summary>
/// <param name="PcrUpdateCounter">Goes up with every change of a PCR.</param>
/// <param name="PcrSelectionOut">The PCRs that were read.</param>
/// <param name="PcrValues">Their values, in the order of the selection.</param>
public readonly record struct PcrReadResponse(
    uint PcrUpdateCounter,
    TpmlPcrSelection PcrSelectionOut,
    ImmutableArray<TpmBuffer> PcrValues
);
