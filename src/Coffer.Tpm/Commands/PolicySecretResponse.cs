using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="PolicySecret"/>.</summary>
/// <param name="Timeout">When the ticket ends; empty without one.</param>
/// <param name="PolicyTicket">TPMT_TK_AUTH; without digest, as no expiration was asked for.</param>
public readonly record struct PolicySecretResponse(TpmBuffer Timeout, TpmtTk PolicyTicket);
