using Coffer.Bytes;

namespace Coffer.Attestation.Policies;

/// <summary>A file of a policy's <c>measurements</c> that the policy's release key did not sign.</summary>
/// <param name="File">The file as the policy names it.</param>
/// <param name="Refusal">Why: <c>dsse.*</c>.</param>
public sealed record UnsignedMeasurements(string File, Refusal Refusal);
