using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>A quote that the key signed and that is about the values. Whose the key is, is another question.</summary>
/// <param name="Attest">The quote.</param>
/// <param name="Pcrs">The values, in the order of the quote's selection.</param>
public sealed record VerifiedQuote(TpmsAttest Attest, ImmutableArray<PcrBankEvidence> Pcrs);
