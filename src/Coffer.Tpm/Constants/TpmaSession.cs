namespace Coffer.Tpm;

/// <summary>TPMA_SESSION: what a session does for one command (TPM 2.0 Part 2, section 8.4).</summary>
[Flags]
public enum TpmaSession : byte
{
    /// <summary>No attribute: the session ends with the command.</summary>
    None = 0,

    /// <summary>The session stays open.</summary>
    ContinueSession = 1 << 0,

    /// <summary>Runs only while this session alone audits.</summary>
    AuditExclusive = 1 << 1,

    /// <summary>Resets the audit digest.</summary>
    AuditReset = 1 << 2,

    /// <summary>The first command parameter is encrypted: the TPM decrypts it.</summary>
    Decrypt = 1 << 5,

    /// <summary>The first response parameter is encrypted by the TPM.</summary>
    Encrypt = 1 << 6,

    /// <summary>The session audits the command; also what makes a session without other purpose allowed.</summary>
    Audit = 1 << 7,
}
