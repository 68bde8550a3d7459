namespace Coffer.Tpm;

/// <summary>The response of commands that answer with success alone.</summary>
public readonly record struct NoResponse;
