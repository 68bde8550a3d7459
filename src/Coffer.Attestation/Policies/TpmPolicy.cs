namespace Coffer.Attestation.Policies;

/// <summary>What is required of quote, attestation key and endorsement key. More members come with the rules that need them, each with a safe default.</summary>
public sealed record TpmPolicy;
