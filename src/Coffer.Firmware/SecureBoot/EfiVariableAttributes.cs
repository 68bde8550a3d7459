namespace Coffer.Firmware.SecureBoot;

/// <summary>EFI_VARIABLE_* attributes (UEFI 2.10, section 8.2.1).</summary>
[Flags]
public enum EfiVariableAttributes : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>EFI_VARIABLE_NON_VOLATILE.</summary>
    NonVolatile = 0x01,

    /// <summary>EFI_VARIABLE_BOOTSERVICE_ACCESS.</summary>
    BootServiceAccess = 0x02,

    /// <summary>EFI_VARIABLE_RUNTIME_ACCESS.</summary>
    RuntimeAccess = 0x04,

    /// <summary>EFI_VARIABLE_HARDWARE_ERROR_RECORD.</summary>
    HardwareErrorRecord = 0x08,

    /// <summary>EFI_VARIABLE_AUTHENTICATED_WRITE_ACCESS, deprecated.</summary>
    AuthenticatedWriteAccess = 0x10,

    /// <summary>EFI_VARIABLE_TIME_BASED_AUTHENTICATED_WRITE_ACCESS.</summary>
    TimeBasedAuthenticatedWriteAccess = 0x20,

    /// <summary>EFI_VARIABLE_APPEND_WRITE.</summary>
    AppendWrite = 0x40,

    /// <summary>EFI_VARIABLE_ENHANCED_AUTHENTICATED_ACCESS.</summary>
    EnhancedAuthenticatedAccess = 0x80,

    /// <summary>What PK, KEK, db and dbx have (UEFI 2.10, section 3.3).</summary>
    SecureBoot = NonVolatile | BootServiceAccess | RuntimeAccess | TimeBasedAuthenticatedWriteAccess,
}
