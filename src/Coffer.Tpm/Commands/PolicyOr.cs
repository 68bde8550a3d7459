using System.Collections.Immutable;
using Coffer.Tpm.Policy;

namespace Coffer.Tpm.Commands;

/// <summary>
/// TPM2_PolicyOR: the policy so far is one of several, and all of them are one from here on (TPM 2.0 Part 3, section 23.6).
/// </summary>
/// <param name="PolicySession">The policy or trial session.</param>
/// <param name="Branches">pHashList: 2 to 8 digests.</param>
public readonly record struct PolicyOr(TpmHandle PolicySession, ImmutableArray<PolicyDigest> Branches)
    : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyOr;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PolicySession);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteUInt32((uint)Branches.Length);
        foreach (PolicyDigest branch in Branches)
            writer.WriteSized(branch.Value);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
