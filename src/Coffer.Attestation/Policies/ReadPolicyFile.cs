using Coffer.Bytes;

namespace Coffer.Attestation.Policies;

/// <summary>Gives the bytes of a file that a policy names; the library itself touches none.</summary>
/// <param name="path">The path as the policy has it.</param>
public delegate Parsed<byte[]> ReadPolicyFile(string path);
