namespace Coffer.Firmware.VariableStore;

/// <summary>State of an entry of a variable store: bits are cleared as it comes and goes (edk2, VariableFormat.h).</summary>
public enum VariableState : byte
{
    /// <summary>VAR_HEADER_VALID_ONLY: header written, data perhaps not.</summary>
    HeaderValidOnly = 0x7f,

    /// <summary>VAR_ADDED: the value that counts.</summary>
    Added = 0x3f,

    /// <summary>VAR_ADDED and VAR_IN_DELETED_TRANSITION: counts until its successor is added.</summary>
    InDeletedTransition = 0x3e,

    /// <summary>VAR_ADDED and VAR_DELETED.</summary>
    Deleted = 0x3d,

    /// <summary>VAR_ADDED, VAR_IN_DELETED_TRANSITION and VAR_DELETED.</summary>
    Replaced = 0x3c,
}
