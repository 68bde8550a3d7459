using System.Collections.Immutable;

namespace Coffer.Storage.Luks2;

/// <summary>The recovery passphrase, encrypted to the owner's recipients (docs/formats.md, section 8).</summary>
/// <param name="Threshold">How many of the files are needed to have the passphrase; 1 to <see cref="MostFiles"/>.</param>
/// <param name="Ages">
/// age v1 files. With a threshold of 1 one file, whose plaintext opens the key slot; above, one file for each share of it.
/// </param>
public sealed record EscrowToken(int Threshold, ImmutableArray<ImmutableArray<byte>> Ages)
{
    /// <summary>Most bytes of all age files together.</summary>
    public const int LongestAges = 12 * 1024;

    /// <summary>Most age files.</summary>
    public const int MostFiles = 16;

    internal const int LongestAgeOfTemplate1 = 6144;
    internal const string Type = "coffer-escrow";

    /// <summary>One file for all recipients.</summary>
    public static EscrowToken OfOne(ReadOnlySpan<byte> age) =>
        new(
            1,
            [
                [.. age],
            ]
        );

    /// <summary>True when there are as many files as the threshold asks for, within the bounds of template 2.</summary>
    internal bool IsWhole =>
        Threshold is >= 1 and <= MostFiles
        && (Threshold == 1 ? Ages.Length == 1 : Ages.Length >= Threshold && Ages.Length <= MostFiles)
        && Ages.All(age => age.Length > 0)
        && Ages.Sum(age => age.Length) <= LongestAges;

    /// <inheritdoc/>
    public bool Equals(EscrowToken? other) =>
        other is not null
        && Threshold == other.Threshold
        && Ages.Length == other.Ages.Length
        && Ages.Zip(other.Ages).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Threshold, Ages.Length);
}
