using System.Collections.Immutable;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>A quote and the values it is about.</summary>
/// <param name="Attest">TPMS_ATTEST, exactly as signed.</param>
/// <param name="Signature">The signature over it.</param>
/// <param name="Banks">The values whose hash the quote holds, in the order of its selection.</param>
public sealed record SignedQuote(TpmBuffer Attest, TpmtSignature Signature, ImmutableArray<BankValues> Banks);
