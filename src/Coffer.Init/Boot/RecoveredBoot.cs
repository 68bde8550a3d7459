using Coffer.Bytes;

namespace Coffer.Init.Boot;

/// <summary>A boot that needed the recovery passphrase.</summary>
/// <param name="Reason">Why the TPM did not open the vault.</param>
/// <param name="OfferTook">From the refusal until the owner could come.</param>
/// <param name="At">When the right passphrase came, since the kernel started.</param>
internal sealed record RecoveredBoot(Refusal Reason, TimeSpan OfferTook, TimeSpan At);
