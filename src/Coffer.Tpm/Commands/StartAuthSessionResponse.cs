namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="StartAuthSession"/>.</summary>
/// <param name="SessionHandle">The session.</param>
/// <param name="NonceTpm">The TPM's first nonce.</param>
public readonly record struct StartAuthSessionResponse(TpmHandle SessionHandle, TpmBuffer NonceTpm);
