using System.Collections.Immutable;
using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Storage.Verity;

/// <summary>
/// What a dm-verity device is judged by, SHA-256 over blocks of 4096 bytes. It has to come from a place that is trusted:
/// the command line of a signed UKI (docs/formats.md, section 2), never the superblock beside the data.
/// </summary>
/// <param name="Hash">Root hash, 32 bytes.</param>
/// <param name="Salt">Salt, put before every block that is hashed; 0 to 256 bytes, 32 in what we make.</param>
/// <param name="DataBlocks">Number of 4096-byte data blocks, at least 1.</param>
public sealed record VerityRoot(ImmutableArray<byte> Hash, ImmutableArray<byte> Salt, long DataBlocks)
{
    private const int HexDigits = 2 * VerityLayout.DigestSize;

    /// <summary>Where data, superblock and tree stand.</summary>
    public VerityLayout Layout { get; } = new(DataBlocks);

    /// <summary>Reads the values of <c>coffer.root=</c>, <c>coffer.salt=</c> and <c>coffer.blocks=</c>.</summary>
    public static Parsed<VerityRoot> Parse(string root, string salt, string blocks)
    {
        if (!IsDigest(root))
            return Refuse("coffer.root", $"{HexDigits} lower-case hex digits", root);
        if (!IsDigest(salt))
            return Refuse("coffer.salt", $"{HexDigits} lower-case hex digits", salt);
        bool isNumber = long.TryParse(blocks, NumberStyles.None, CultureInfo.InvariantCulture, out long count);
        if (!isNumber || blocks[0] == '0' || count > VerityLayout.MostDataBlocks)
            return Refuse("coffer.blocks", $"1 to {VerityLayout.MostDataBlocks}", blocks);
        return new VerityRoot([.. Convert.FromHexString(root)], [.. Convert.FromHexString(salt)], count);
    }

    /// <inheritdoc/>
    public bool Equals(VerityRoot? other) =>
        other is not null
        && DataBlocks == other.DataBlocks
        && Hash.AsSpan().SequenceEqual(other.Hash.AsSpan())
        && Salt.AsSpan().SequenceEqual(other.Salt.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DataBlocks, Hash[0], Hash[1], Hash[2], Hash[3]);

    /// <inheritdoc/>
    public override string ToString() =>
        $"root {Convert.ToHexStringLower(Hash.AsSpan())}, salt {Convert.ToHexStringLower(Salt.AsSpan())}, {DataBlocks} blocks";

    private static bool IsDigest(string text) =>
        text.Length == HexDigits && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private static Refusal Refuse(string word, string expected, string seen) =>
        new("verity.command-line", $"kernel command line, {word}", expected, seen.Length > 80 ? seen[..80] : seen);
}
