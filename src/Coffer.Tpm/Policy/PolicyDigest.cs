using System.Security.Cryptography;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Policy;

/// <summary>
/// A policy digest, computed without a TPM: the same value a trial session with SHA-256 gives (TPM 2.0 Part 1, section
/// 19.7; the formula of each step is with its command in Part 3, section 23).
/// </summary>
/// <param name="Value">32 bytes.</param>
public readonly record struct PolicyDigest(TpmBuffer Value)
{
    private const int LargestStep = 512;

    /// <summary>A policy without steps: zeros.</summary>
    public static PolicyDigest Start => new(TpmBuffer.Zeros(SHA256.HashSizeInBytes));

    /// <summary>And the PCRs have the values that <paramref name="pcrDigest"/> is the hash of.</summary>
    public PolicyDigest PolicyPcr(TpmlPcrSelection pcrs, TpmBuffer pcrDigest)
    {
        TpmWriter step = StartStep(stackalloc byte[LargestStep], TpmCc.PolicyPcr);
        pcrs.Write(ref step);
        step.WriteBytes(pcrDigest.Span);
        return Hash(step);
    }

    /// <summary>And a key approved the policy so far, which is forgotten: only the key and the reference count.</summary>
    public static PolicyDigest PolicyAuthorize(TpmName keySign, TpmBuffer policyRef)
    {
        TpmWriter step = Start.StartStep(stackalloc byte[LargestStep], TpmCc.PolicyAuthorize);
        step.WriteBytes(keySign.Bytes.Span);
        return Hash(step).With(policyRef);
    }

    /// <summary>And an NV index compares to a value.</summary>
    /// <param name="nvIndex">Name of the index, as it is when the policy is used (written).</param>
    /// <param name="operandB">The value.</param>
    /// <param name="offset">Where in the index.</param>
    /// <param name="operation">The comparison.</param>
    public PolicyDigest PolicyNv(TpmName nvIndex, TpmBuffer operandB, ushort offset, TpmEo operation)
    {
        TpmWriter arguments = new(stackalloc byte[LargestStep]);
        arguments.WriteBytes(operandB.Span);
        arguments.WriteUInt16(offset);
        arguments.WriteUInt16((ushort)operation);

        TpmWriter step = StartStep(stackalloc byte[LargestStep], TpmCc.PolicyNv);
        step.WriteBytes(SHA256.HashData(arguments.Written));
        step.WriteBytes(nvIndex.Bytes.Span);
        return Hash(step);
    }

    /// <summary>And the authorization value of an entity is proved, such as a hierarchy's.</summary>
    /// <param name="authObject">Name of the entity.</param>
    /// <param name="policyRef">What else is hashed in; mostly empty.</param>
    public PolicyDigest PolicySecret(TpmName authObject, TpmBuffer policyRef)
    {
        TpmWriter step = StartStep(stackalloc byte[LargestStep], TpmCc.PolicySecret);
        step.WriteBytes(authObject.Bytes.Span);
        return Hash(step).With(policyRef);
    }

    /// <summary>One of several policies holds, whichever.</summary>
    /// <param name="branches">2 to 8 policies.</param>
    public static PolicyDigest PolicyOr(params ReadOnlySpan<PolicyDigest> branches)
    {
        TpmWriter step = Start.StartStep(stackalloc byte[LargestStep], TpmCc.PolicyOr);
        foreach (PolicyDigest branch in branches)
            step.WriteBytes(branch.Value.Span);
        return Hash(step);
    }

    /// <summary>And the object's authorization value is proved.</summary>
    public PolicyDigest PolicyAuthValue() => Hash(StartStep(stackalloc byte[LargestStep], TpmCc.PolicyAuthValue));

    /// <summary>And the command is this one.</summary>
    public PolicyDigest PolicyCommandCode(TpmCc command)
    {
        TpmWriter step = StartStep(stackalloc byte[LargestStep], TpmCc.PolicyCommandCode);
        step.WriteUInt32((uint)command);
        return Hash(step);
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();

    private TpmWriter StartStep(Span<byte> buffer, TpmCc command)
    {
        TpmWriter step = new(buffer);
        step.WriteBytes(Value.Span);
        step.WriteUInt32((uint)command);
        return step;
    }

    private PolicyDigest With(TpmBuffer reference) => new(SHA256.HashData([.. Value.Span, .. reference.Span]));

    private static PolicyDigest Hash(TpmWriter step) => new(SHA256.HashData(step.Written));
}
