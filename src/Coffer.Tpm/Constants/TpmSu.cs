namespace Coffer.Tpm;

/// <summary>TPM_SU: kinds of startup (TPM 2.0 Part 2, section 6.10).</summary>
public enum TpmSu : ushort
{
    /// <summary>From a clean state: PCRs are reset.</summary>
    Clear = 0,

    /// <summary>From the state saved by TPM2_Shutdown(STATE).</summary>
    State = 1,
}
