namespace Coffer.Tpm;

/// <summary>TPM_RC: response codes without parameter, handle and session number (TPM 2.0 Part 2, section 6.6.3).</summary>
public enum TpmRc : uint
{
    /// <summary>TPM_RC_SUCCESS: the command succeeded.</summary>
    Success = 0x000,

    /// <summary>TPM_RC_BAD_TAG: the command tag is not right.</summary>
    BadTag = 0x01E,

    /// <summary>TPM_RC_INITIALIZE: TPM not initialized by TPM2_Startup, or already initialized.</summary>
    Initialize = 0x100,

    /// <summary>TPM_RC_FAILURE: the TPM is in failure mode.</summary>
    Failure = 0x101,

    /// <summary>TPM_RC_SEQUENCE: improper use of a sequence handle.</summary>
    Sequence = 0x103,

    /// <summary>TPM_RC_PRIVATE: the private area is not usable.</summary>
    Private = 0x10B,

    /// <summary>TPM_RC_HMAC: HMAC failure.</summary>
    Hmac = 0x119,

    /// <summary>TPM_RC_DISABLED: the command is disabled.</summary>
    Disabled = 0x120,

    /// <summary>TPM_RC_EXCLUSIVE: a command was sent outside an exclusive audit session.</summary>
    Exclusive = 0x121,

    /// <summary>TPM_RC_AUTH_TYPE: the authorization handle is not right for the command.</summary>
    AuthType = 0x124,

    /// <summary>TPM_RC_AUTH_MISSING: the command needs an authorization session for a handle and it is missing.</summary>
    AuthMissing = 0x125,

    /// <summary>TPM_RC_POLICY: a policy check failed.</summary>
    Policy = 0x126,

    /// <summary>TPM_RC_PCR: a PCR check failed.</summary>
    Pcr = 0x127,

    /// <summary>TPM_RC_PCR_CHANGED: a PCR changed since it was checked by the policy.</summary>
    PcrChanged = 0x128,

    /// <summary>TPM_RC_UPGRADE: the TPM is in field upgrade mode.</summary>
    Upgrade = 0x12D,

    /// <summary>TPM_RC_TOO_MANY_CONTEXTS: the context counter is at its maximum.</summary>
    TooManyContexts = 0x12E,

    /// <summary>TPM_RC_AUTH_UNAVAILABLE: authorization value or policy is not available for the entity.</summary>
    AuthUnavailable = 0x12F,

    /// <summary>TPM_RC_REBOOT: the TPM must be reset before it goes on.</summary>
    Reboot = 0x130,

    /// <summary>TPM_RC_UNBALANCED: hash and symmetric key sizes do not match.</summary>
    Unbalanced = 0x131,

    /// <summary>TPM_RC_COMMAND_SIZE: the command size does not fit the command.</summary>
    CommandSize = 0x142,

    /// <summary>TPM_RC_COMMAND_CODE: the command code is not supported.</summary>
    CommandCode = 0x143,

    /// <summary>TPM_RC_AUTHSIZE: the authorization size is out of range or too large.</summary>
    Authsize = 0x144,

    /// <summary>TPM_RC_AUTH_CONTEXT: the command must not have an authorization session.</summary>
    AuthContext = 0x145,

    /// <summary>TPM_RC_NV_RANGE: the NV offset and size are out of range.</summary>
    NvRange = 0x146,

    /// <summary>TPM_RC_NV_SIZE: the NV data is larger than the index.</summary>
    NvSize = 0x147,

    /// <summary>TPM_RC_NV_LOCKED: the NV index is locked.</summary>
    NvLocked = 0x148,

    /// <summary>TPM_RC_NV_AUTHORIZATION: the authorization is not allowed to use the NV index that way.</summary>
    NvAuthorization = 0x149,

    /// <summary>TPM_RC_NV_UNINITIALIZED: the NV index was never written.</summary>
    NvUninitialized = 0x14A,

    /// <summary>TPM_RC_NV_SPACE: there is no room for the NV index.</summary>
    NvSpace = 0x14B,

    /// <summary>TPM_RC_NV_DEFINED: the NV index or persistent object exists already.</summary>
    NvDefined = 0x14C,

    /// <summary>TPM_RC_BAD_CONTEXT: the context is not valid.</summary>
    BadContext = 0x150,

    /// <summary>TPM_RC_CPHASH: the cpHash is set already or not right.</summary>
    Cphash = 0x151,

    /// <summary>TPM_RC_PARENT: the handle is not one of a parent.</summary>
    Parent = 0x152,

    /// <summary>TPM_RC_NEEDS_TEST: a function needs testing first.</summary>
    NeedsTest = 0x153,

    /// <summary>TPM_RC_NO_RESULT: a function ended without a result.</summary>
    NoResult = 0x154,

    /// <summary>TPM_RC_SENSITIVE: the sensitive area does not unmarshal.</summary>
    Sensitive = 0x155,

    /// <summary>TPM_RC_ASYMMETRIC: the asymmetric algorithm is not supported or not right.</summary>
    Asymmetric = 0x081,

    /// <summary>TPM_RC_ATTRIBUTES: the attributes are inconsistent.</summary>
    Attributes = 0x082,

    /// <summary>TPM_RC_HASH: the hash algorithm is not supported or not right.</summary>
    Hash = 0x083,

    /// <summary>TPM_RC_VALUE: the value is out of range or not right for its use.</summary>
    Value = 0x084,

    /// <summary>TPM_RC_HIERARCHY: the hierarchy is disabled or not right.</summary>
    Hierarchy = 0x085,

    /// <summary>TPM_RC_KEY_SIZE: the key size is not supported.</summary>
    KeySize = 0x087,

    /// <summary>TPM_RC_MGF: the mask generation function is not supported.</summary>
    Mgf = 0x088,

    /// <summary>TPM_RC_MODE: the mode of operation is not supported.</summary>
    Mode = 0x089,

    /// <summary>TPM_RC_TYPE: the type of the value is not right.</summary>
    Type = 0x08A,

    /// <summary>TPM_RC_HANDLE: the handle is not right for its use.</summary>
    Handle = 0x08B,

    /// <summary>TPM_RC_KDF: the key derivation function is not supported or not right.</summary>
    Kdf = 0x08C,

    /// <summary>TPM_RC_RANGE: the value is out of its range.</summary>
    Range = 0x08D,

    /// <summary>TPM_RC_AUTH_FAIL: the HMAC check of the authorization failed and the lockout counter was raised.</summary>
    AuthFail = 0x08E,

    /// <summary>TPM_RC_NONCE: the nonce size or value is not right.</summary>
    Nonce = 0x08F,

    /// <summary>TPM_RC_PP: physical presence is needed.</summary>
    Pp = 0x090,

    /// <summary>TPM_RC_SCHEME: the scheme is not supported or not right.</summary>
    Scheme = 0x092,

    /// <summary>TPM_RC_SIZE: the structure has the wrong size.</summary>
    Size = 0x095,

    /// <summary>TPM_RC_SYMMETRIC: the symmetric algorithm is not supported or not right.</summary>
    Symmetric = 0x096,

    /// <summary>TPM_RC_TAG: the structure tag is not right.</summary>
    Tag = 0x097,

    /// <summary>TPM_RC_SELECTOR: the union selector is not right.</summary>
    Selector = 0x098,

    /// <summary>TPM_RC_INSUFFICIENT: the buffer ended before the structure.</summary>
    Insufficient = 0x09A,

    /// <summary>TPM_RC_SIGNATURE: the signature is not valid.</summary>
    Signature = 0x09B,

    /// <summary>TPM_RC_KEY: the key fields do not fit its use.</summary>
    Key = 0x09C,

    /// <summary>TPM_RC_POLICY_FAIL: the policy of the object is not satisfied.</summary>
    PolicyFail = 0x09D,

    /// <summary>TPM_RC_INTEGRITY: the integrity check failed.</summary>
    Integrity = 0x09F,

    /// <summary>TPM_RC_TICKET: the ticket is not valid.</summary>
    Ticket = 0x0A0,

    /// <summary>TPM_RC_RESERVED_BITS: reserved bits are not zero.</summary>
    ReservedBits = 0x0A1,

    /// <summary>TPM_RC_BAD_AUTH: the authorization failed, without effect on lockout.</summary>
    BadAuth = 0x0A2,

    /// <summary>TPM_RC_EXPIRED: the policy has expired.</summary>
    Expired = 0x0A3,

    /// <summary>TPM_RC_POLICY_CC: the command is not the one of the policy.</summary>
    PolicyCc = 0x0A4,

    /// <summary>TPM_RC_BINDING: public and sensitive area do not belong together.</summary>
    Binding = 0x0A5,

    /// <summary>TPM_RC_CURVE: the curve is not supported.</summary>
    Curve = 0x0A6,

    /// <summary>TPM_RC_ECC_POINT: the point is not on the curve.</summary>
    EccPoint = 0x0A7,

    /// <summary>TPM_RC_CONTEXT_GAP: the gap between saved contexts is too large.</summary>
    ContextGap = 0x901,

    /// <summary>TPM_RC_OBJECT_MEMORY: no memory for another object: flush one.</summary>
    ObjectMemory = 0x902,

    /// <summary>TPM_RC_SESSION_MEMORY: no memory for another session: flush one.</summary>
    SessionMemory = 0x903,

    /// <summary>TPM_RC_MEMORY: no memory.</summary>
    Memory = 0x904,

    /// <summary>TPM_RC_SESSION_HANDLES: no session handle left: flush one.</summary>
    SessionHandles = 0x905,

    /// <summary>TPM_RC_OBJECT_HANDLES: no object handle left: reboot.</summary>
    ObjectHandles = 0x906,

    /// <summary>TPM_RC_LOCALITY: the locality is not right.</summary>
    Locality = 0x907,

    /// <summary>TPM_RC_YIELDED: the TPM suspended the command: send it again.</summary>
    Yielded = 0x908,

    /// <summary>TPM_RC_CANCELED: the command was cancelled.</summary>
    Canceled = 0x909,

    /// <summary>TPM_RC_TESTING: the TPM is testing itself.</summary>
    Testing = 0x90A,

    /// <summary>TPM_RC_REFERENCE_H0: the 1st handle is not loaded.</summary>
    ReferenceH0 = 0x910,

    /// <summary>TPM_RC_REFERENCE_H1: the 2nd handle is not loaded.</summary>
    ReferenceH1 = 0x911,

    /// <summary>TPM_RC_REFERENCE_H2: the 3rd handle is not loaded.</summary>
    ReferenceH2 = 0x912,

    /// <summary>TPM_RC_REFERENCE_H3: the 4th handle is not loaded.</summary>
    ReferenceH3 = 0x913,

    /// <summary>TPM_RC_REFERENCE_H4: the 5th handle is not loaded.</summary>
    ReferenceH4 = 0x914,

    /// <summary>TPM_RC_REFERENCE_H5: the 6th handle is not loaded.</summary>
    ReferenceH5 = 0x915,

    /// <summary>TPM_RC_REFERENCE_H6: the 7th handle is not loaded.</summary>
    ReferenceH6 = 0x916,

    /// <summary>TPM_RC_REFERENCE_S0: the 1st session is not loaded.</summary>
    ReferenceS0 = 0x918,

    /// <summary>TPM_RC_REFERENCE_S1: the 2nd session is not loaded.</summary>
    ReferenceS1 = 0x919,

    /// <summary>TPM_RC_REFERENCE_S2: the 3rd session is not loaded.</summary>
    ReferenceS2 = 0x91A,

    /// <summary>TPM_RC_REFERENCE_S3: the 4th session is not loaded.</summary>
    ReferenceS3 = 0x91B,

    /// <summary>TPM_RC_REFERENCE_S4: the 5th session is not loaded.</summary>
    ReferenceS4 = 0x91C,

    /// <summary>TPM_RC_REFERENCE_S5: the 6th session is not loaded.</summary>
    ReferenceS5 = 0x91D,

    /// <summary>TPM_RC_REFERENCE_S6: the 7th session is not loaded.</summary>
    ReferenceS6 = 0x91E,

    /// <summary>TPM_RC_NV_RATE: the TPM limits NV writes: wait.</summary>
    NvRate = 0x920,

    /// <summary>TPM_RC_LOCKOUT: the TPM is in dictionary attack lockout.</summary>
    Lockout = 0x921,

    /// <summary>TPM_RC_RETRY: the TPM could not start the command: send it again.</summary>
    Retry = 0x922,

    /// <summary>TPM_RC_NV_UNAVAILABLE: the NV memory cannot be reached.</summary>
    NvUnavailable = 0x923,
}
