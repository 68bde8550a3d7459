namespace Coffer.Storage.Gpt;

/// <summary>What a partition is for: its type GUID and the name Coffer gives it (docs/formats.md, section 1).</summary>
/// <param name="Type">PartitionTypeGUID.</param>
/// <param name="Name">PartitionName.</param>
public sealed record PartitionRole(Guid Type, string Name)
{
    /// <summary>The EFI system partition.</summary>
    public static PartitionRole Esp { get; } = new(new("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"), "coffer-esp");

    /// <summary>The OS root on its way into a vault; wiped and removed by the installer.</summary>
    public static PartitionRole Payload { get; } = new(new("1fd5f3a4-8b0c-4c64-9d3e-2b7a5c0ffe01"), "coffer-payload");

    /// <summary>A vault whose installation has not been committed: the next installer may overwrite it.</summary>
    public static PartitionRole UnfinishedVault { get; } =
        new(new("1fd5f3a4-8b0c-4c64-9d3e-2b7a5c0ffe02"), "coffer-vault-unfinished");

    /// <summary>The vault. Nothing of Coffer formats a disk that has one.</summary>
    public static PartitionRole Vault { get; } = new(new("1fd5f3a4-8b0c-4c64-9d3e-2b7a5c0ffe03"), "coffer-vault");
}
