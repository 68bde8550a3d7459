using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="ReadPublic"/>.</summary>
/// <param name="OutPublic">The public area.</param>
/// <param name="Name">The name as the TPM says it; compute it from the public area before trusting it.</param>
/// <param name="QualifiedName">The qualified name.</param>
public readonly record struct ReadPublicResponse(TpmtPublic OutPublic, TpmName Name, TpmName QualifiedName);
