using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="VerifySignature"/>.</summary>
/// <param name="Validation">The ticket, for <see cref="PolicyAuthorize"/>.</param>
public readonly record struct VerifySignatureResponse(TpmtTk Validation);
