using System.Security.Cryptography;
using Coffer.Attestation.Policies;
using Coffer.Bytes;
using Coffer.Cli.Judging.Parts;

namespace Coffer.Cli.Judging;

/// <summary>A policy, and the digest of its text; null when the defaults are the policy.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Sha256">SHA-256 of the text, hexadecimal.</param>
internal sealed record PolicyFile(Policy Policy, string? Sha256)
{
    /// <summary>Reads a policy. Files that it names are relative to its own directory.</summary>
    public static Parsed<PolicyFile> Read(string path)
    {
        if (!EvidenceFile.Read(path, "a policy").TryGet(out byte[]? bytes, out Refusal? refusal))
            return refusal with { Reason = "policy.file" };
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Parsed<Policy> policy = PolicyReader.Read(
            bytes,
            Path.GetFileName(path),
            name => EvidenceFile.Read(Path.Combine(directory, name), "a file that the policy names")
        );
        return policy.Then<PolicyFile>(read => new PolicyFile(read, Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }
}
