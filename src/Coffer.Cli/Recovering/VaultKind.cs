namespace Coffer.Cli.Recovering;

/// <summary>What a file begins like.</summary>
internal enum VaultKind
{
    /// <summary>Neither.</summary>
    Other,

    /// <summary>A disk with a partition table.</summary>
    Disk,

    /// <summary>A LUKS volume.</summary>
    Vault,

    /// <summary>What the agent answers.</summary>
    Document,
}
