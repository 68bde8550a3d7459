namespace Coffer.Tpm;

/// <summary>TPM_ST: structure tags (TPM 2.0 Part 2, section 6.9).</summary>
public enum TpmSt : ushort
{
#pragma warning disable CS1591 // The names are the specification's.
    RspCommand = 0x00C4,
    Null = 0x8000,
    NoSessions = 0x8001,
    Sessions = 0x8002,
    AttestNv = 0x8014,
    AttestCommandAudit = 0x8015,
    AttestSessionAudit = 0x8016,
    AttestCertify = 0x8017,
    AttestQuote = 0x8018,
    AttestTime = 0x8019,
    AttestCreation = 0x801A,
    Creation = 0x8021,
    Verified = 0x8022,
    AuthSecret = 0x8023,
    HashCheck = 0x8024,
    AuthSigned = 0x8025,
#pragma warning restore CS1591
}
