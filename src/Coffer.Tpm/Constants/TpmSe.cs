namespace Coffer.Tpm;

/// <summary>TPM_SE: kinds of session (TPM 2.0 Part 2, section 6.11).</summary>
public enum TpmSe : byte
{
    /// <summary>Proves knowledge of an authorization value.</summary>
    Hmac = 0,

    /// <summary>Satisfies a policy.</summary>
    Policy = 1,

    /// <summary>Computes a policy digest and authorizes nothing.</summary>
    Trial = 3,
}
