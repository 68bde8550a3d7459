namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="Load"/> and <see cref="LoadExternal"/>.</summary>
/// <param name="ObjectHandle">The transient object, with the name the TPM gave.</param>
public readonly record struct LoadResponse(TpmHandle ObjectHandle);
