namespace Coffer.Firmware.SecureBoot;

/// <summary>What identifies an EFI variable: its name within a vendor's namespace (UEFI 2.10, section 8.2).</summary>
/// <param name="Name">The name, as in <c>db</c>.</param>
/// <param name="Vendor">The namespace.</param>
public sealed record EfiVariableName(string Name, Guid Vendor)
{
    /// <summary>The platform key.</summary>
    public static EfiVariableName PK { get; } = new("PK", EfiGuid.GlobalVariable);

    /// <summary>The key exchange keys, whose owners may change db and dbx.</summary>
    public static EfiVariableName KEK { get; } = new("KEK", EfiGuid.GlobalVariable);

    /// <summary>Who may sign what boots.</summary>
    public static EfiVariableName Db { get; } = new("db", EfiGuid.ImageSecurityDatabase);

    /// <summary>What may not boot, whoever signed it.</summary>
    public static EfiVariableName Dbx { get; } = new("dbx", EfiGuid.ImageSecurityDatabase);

    /// <summary>1 while the firmware enforces signatures; made by the firmware at each boot.</summary>
    public static EfiVariableName SecureBoot { get; } = new("SecureBoot", EfiGuid.GlobalVariable);

    /// <summary>1 while there is no PK and anybody may set one; made by the firmware at each boot.</summary>
    public static EfiVariableName SetupMode { get; } = new("SetupMode", EfiGuid.GlobalVariable);

    /// <summary>edk2: 1 to enforce signatures once a PK is there.</summary>
    public static EfiVariableName SecureBootEnable { get; } = new("SecureBootEnable", EfiGuid.SecureBootEnableDisable);

    /// <summary>edk2: 1 lets whoever is physically present change keys without signatures.</summary>
    public static EfiVariableName CustomMode { get; } = new("CustomMode", EfiGuid.CustomModeEnable);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}-{Vendor}";
}
