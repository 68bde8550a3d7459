using Coffer.Bytes;

namespace Coffer.Tpm.Sealing;

/// <summary>Failures of a TPM, or on the way to it, that another try may not meet. What it answered about a thing itself is none of them.</summary>
public static class PassingFailure
{
    /// <summary>Second word of the reason when the TPM answered with an error.</summary>
    public const string Tpm = "tpm";

    /// <summary>Second word of the reason when it did not answer.</summary>
    public const string Transport = "transport";

    /// <summary>True for those.</summary>
    public static bool Is(Refusal refusal) => refusal.Reason.Split('.')[^1] is Tpm or Transport;
}
