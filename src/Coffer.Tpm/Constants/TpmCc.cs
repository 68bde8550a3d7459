namespace Coffer.Tpm;

/// <summary>TPM_CC: command codes (TPM 2.0 Part 2, section 6.5.2), as far as Coffer sends them.</summary>
public enum TpmCc : uint
{
#pragma warning disable CS1591 // The names are the specification's.
    EvictControl = 0x120,
    NvUndefineSpace = 0x122,
    NvDefineSpace = 0x12A,
    CreatePrimary = 0x131,
    NvIncrement = 0x134,
    NvWrite = 0x137,
    PcrEvent = 0x13C,
    Startup = 0x144,
    StirRandom = 0x146,
    ActivateCredential = 0x147,
    Certify = 0x148,
    PolicyNv = 0x149,
    CertifyCreation = 0x14A,
    NvRead = 0x14E,
    PolicySecret = 0x151,
    Create = 0x153,
    Load = 0x157,
    Quote = 0x158,
    Unseal = 0x15E,
    FlushContext = 0x165,
    LoadExternal = 0x167,
    MakeCredential = 0x168,
    NvReadPublic = 0x169,
    PolicyAuthorize = 0x16A,
    PolicyAuthValue = 0x16B,
    PolicyCommandCode = 0x16C,
    ReadPublic = 0x173,
    StartAuthSession = 0x176,
    VerifySignature = 0x177,
    GetCapability = 0x17A,
    GetRandom = 0x17B,
    PcrRead = 0x17E,
    PolicyOr = 0x171,
    PolicyPcr = 0x17F,
    PcrExtend = 0x182,
    PolicyGetDigest = 0x189,
#pragma warning restore CS1591
}
