namespace Coffer.Keys.Recovery.Sharing;

/// <summary>What the shares of one split have in common (docs/formats.md, section 20). Nothing of it is secret.</summary>
/// <param name="Vault">First 8 hex digits of the LUKS2 UUID of the vault.</param>
/// <param name="Id">8 random hex digits: shares of different splits do not fit together.</param>
/// <param name="Threshold">How many shares rebuild the passphrase.</param>
/// <param name="Count">How many shares there are.</param>
public sealed record ShareSet(string Vault, string Id, int Threshold, int Count)
{
    /// <summary>Fewest shares that a threshold may ask for: one share alone would be the secret.</summary>
    public const int LeastThreshold = 2;

    /// <summary>Most shares of a set.</summary>
    public const int MostShares = 16;

    internal const int IdSize = 4;

    /// <summary>How a share names its vault.</summary>
    public static string NameOf(Guid vault) => $"{vault:N}"[..8];

    /// <inheritdoc/>
    public override string ToString() => $"{Threshold}-of-{Count} set {Id} of vault {Vault}";
}
