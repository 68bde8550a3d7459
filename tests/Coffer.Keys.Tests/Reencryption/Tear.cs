namespace Coffer.Keys.Tests.Reencryption;

/// <summary>What a write that is cut leaves on the disk: the 512-byte sectors that a disk wrote already, in the order it likes.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Reaches">True for the sectors that are written, by number and count.</param>
internal sealed record Tear(string Name, Func<int, int, bool> Reaches)
{
    private const int Sector = 512;

    internal static Tear Nothing { get; } = new("nothing", (_, _) => false);

    internal static Tear FirstHalf { get; } = new("first half", (sector, count) => sector < count / 2);

    internal static Tear SecondHalf { get; } = new("second half", (sector, count) => sector >= count / 2);

    /// <summary>All before a sector in the middle of an encryption sector.</summary>
    internal static Tear Odd { get; } = new("up to an odd sector", (sector, count) => sector < (count / 3 | 1));

    /// <summary>Any encryption sectors, some of which are torn inside.</summary>
    internal static Tear Random(int seed) =>
        new(
            $"random {seed}",
            (sector, _) =>
            {
                uint whole = Mix((uint)(sector / 8), seed);
                return whole % 16 == 0 ? Mix((uint)sector, seed + 1) % 2 == 0 : whole % 3 == 0;
            }
        );

    private static uint Mix(uint number, int seed) => unchecked((number + ((uint)seed * 7919)) * 2654435761u) >> 9;

    internal void Apply(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int count = source.Length / Sector;
        for (int sector = 0; sector < count; sector++)
            if (Reaches(sector, count))
                source.Slice(sector * Sector, Sector).CopyTo(target[(sector * Sector)..]);
    }
}
