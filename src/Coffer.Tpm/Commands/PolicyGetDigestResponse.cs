namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="PolicyGetDigest"/>.</summary>
/// <param name="PolicyDigest">The digest.</param>
public readonly record struct PolicyGetDigestResponse(TpmBuffer PolicyDigest);
