using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicyAuthorize: a key approved the policy so far, which is replaced by that key (TPM 2.0 Part 3, section 23.16).</summary>
/// <param name="PolicySession">The policy or trial session.</param>
/// <param name="ApprovedPolicy">The policy digest that was signed.</param>
/// <param name="PolicyRef">What else was signed.</param>
/// <param name="KeySign">Name of the signing key.</param>
/// <param name="CheckTicket">Ticket of <see cref="VerifySignature"/>.</param>
public readonly record struct PolicyAuthorize(
    TpmHandle PolicySession,
    TpmBuffer ApprovedPolicy,
    TpmBuffer PolicyRef,
    TpmName KeySign,
    TpmtTk CheckTicket
) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyAuthorize;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PolicySession);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(ApprovedPolicy);
        writer.WriteSized(PolicyRef);
        writer.WriteSized(KeySign.Bytes);
        CheckTicket.Write(ref writer);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
