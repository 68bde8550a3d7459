using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="NvReadPublic"/>.</summary>
/// <param name="NvPublic">The public area.</param>
/// <param name="NvName">The name as the TPM says it; compute it from the public area before trusting it.</param>
public readonly record struct NvReadPublicResponse(TpmsNvPublic NvPublic, TpmName NvName);
