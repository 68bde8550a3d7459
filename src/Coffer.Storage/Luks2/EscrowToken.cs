using System.Collections.Immutable;

namespace Coffer.Storage.Luks2;

/// <summary>Token 1: the recovery passphrase, encrypted to the owner's recipients (docs/formats.md, section 8).</summary>
/// <param name="Age">An age v1 file whose plaintext opens key slot 1; at most <see cref="LongestAge"/> bytes.</param>
public sealed record EscrowToken(ImmutableArray<byte> Age)
{
    /// <summary>Most bytes of the age file.</summary>
    public const int LongestAge = 6144;

    internal const string Type = "coffer-escrow";
    internal const int Version = 1;
    internal static readonly string[] Keyslots = ["1"];
}
