namespace Coffer.Tpm;

/// <summary>TPMA_NV: attributes of an NV index (TPM 2.0 Part 2, section 13.4).</summary>
[Flags]
public enum TpmaNv : uint
{
    /// <summary>No attribute; an ordinary index.</summary>
    None = 0,

    /// <summary>The platform may write.</summary>
    PpWrite = 1 << 0,

    /// <summary>The owner may write.</summary>
    OwnerWrite = 1 << 1,

    /// <summary>The index's authorization value may write.</summary>
    AuthWrite = 1 << 2,

    /// <summary>The index's policy may write.</summary>
    PolicyWrite = 1 << 3,

    /// <summary>TPM_NT_COUNTER in the index type field (bits 4 to 7): counts up only.</summary>
    Counter = 1 << 4,

    /// <summary>TPM_NT_BITS in the index type field.</summary>
    Bits = 2 << 4,

    /// <summary>TPM_NT_EXTEND in the index type field.</summary>
    Extend = 4 << 4,

    /// <summary>Deleted by policy only.</summary>
    PolicyDelete = 1 << 10,

    /// <summary>Can be locked against writing.</summary>
    WriteLocked = 1 << 11,

    /// <summary>Partial writes are refused.</summary>
    WriteAll = 1 << 12,

    /// <summary>Can be locked against writing for good.</summary>
    WriteDefine = 1 << 13,

    /// <summary>Write lock until the next Startup.</summary>
    WriteStClear = 1 << 14,

    /// <summary>Obeys TPM2_NV_GlobalWriteLock.</summary>
    GlobalLock = 1 << 15,

    /// <summary>The platform may read.</summary>
    PpRead = 1 << 16,

    /// <summary>The owner may read.</summary>
    OwnerRead = 1 << 17,

    /// <summary>The index's authorization value may read.</summary>
    AuthRead = 1 << 18,

    /// <summary>The index's policy may read.</summary>
    PolicyRead = 1 << 19,

    /// <summary>Wrong authorization does not count towards lockout.</summary>
    NoDa = 1 << 25,

    /// <summary>Kept in RAM until an orderly shutdown.</summary>
    Orderly = 1 << 26,

    /// <summary>Written state is forgotten at the next Startup(CLEAR).</summary>
    ClearStClear = 1 << 27,

    /// <summary>Locked against reading.</summary>
    ReadLocked = 1 << 28,

    /// <summary>Was written once.</summary>
    Written = 1 << 29,

    /// <summary>Defined by the platform.</summary>
    PlatformCreate = 1 << 30,

    /// <summary>Can be locked against reading until the next Startup.</summary>
    ReadStClear = 1u << 31,
}
