namespace Coffer.Init.Vault;

/// <summary>What the device mapper calls the devices of a vault.</summary>
internal static class MappedName
{
    /// <summary>The opened dm-crypt device.</summary>
    internal const string Vault = "coffer-vault";

    /// <summary>OS slot A.</summary>
    internal const string SlotA = "coffer-slot-a";

    /// <summary>OS slot B.</summary>
    internal const string SlotB = "coffer-slot-b";

    /// <summary>The data part below dm-integrity.</summary>
    internal const string DataPart = "coffer-data-part";

    /// <summary>The data part through dm-integrity.</summary>
    internal const string Data = "coffer-data";

    /// <summary>The OS root through dm-verity.</summary>
    internal const string Root = "coffer-root";
}
