using Coffer.Tpm.Attesting;

namespace Coffer.Tpm.Sealing;

/// <summary>A share that was sealed just now.</summary>
/// <param name="Share">The share.</param>
/// <param name="Creation">What the TPM says about the making; its ticket is good until the TPM starts again.</param>
public sealed record MadeShare(SealedShare Share, ObjectCreation Creation);
