namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="NvRead"/>.</summary>
/// <param name="Data">The data.</param>
public readonly record struct NvReadResponse(TpmBuffer Data);
