namespace Coffer.Tpm;

/// <summary>TPMA_OBJECT: attributes of an object (TPM 2.0 Part 2, section 8.3).</summary>
[Flags]
public enum TpmaObject : uint
{
    /// <summary>No attribute.</summary>
    None = 0,

    /// <summary>The object's hierarchy never changes.</summary>
    FixedTpm = 1 << 1,

    /// <summary>A saved context dies with the next Startup(CLEAR).</summary>
    StClear = 1 << 2,

    /// <summary>The object's parent never changes.</summary>
    FixedParent = 1 << 4,

    /// <summary>The TPM made the sensitive data itself.</summary>
    SensitiveDataOrigin = 1 << 5,

    /// <summary>USER role by authorization value.</summary>
    UserWithAuth = 1 << 6,

    /// <summary>ADMIN role by policy only.</summary>
    AdminWithPolicy = 1 << 7,

    /// <summary>Wrong authorization does not count towards lockout.</summary>
    NoDa = 1 << 10,

    /// <summary>Duplication must be encrypted.</summary>
    EncryptedDuplication = 1 << 11,

    /// <summary>Works on TPM-made data only.</summary>
    Restricted = 1 << 16,

    /// <summary>May decrypt.</summary>
    Decrypt = 1 << 17,

    /// <summary>May sign, or encrypt when symmetric.</summary>
    SignEncrypt = 1 << 18,
}
