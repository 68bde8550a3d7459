namespace Coffer.Fuzz;

/// <summary>
/// Changes seeds as hostile bytes are made: bits turned, fields overwritten with the numbers that overflow, parts cut out, doubled or
/// taken from another seed. The number of a run decides all of it, so a finding can be made again.
/// </summary>
/// <param name="run">Number of the run.</param>
internal sealed class Mutation(ulong run)
{
    private const int MostChanges = 6;

    private static readonly ulong[] Numbers =
    [
        0,
        1,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0xFFFF,
        0x7FFFFFFF,
        0xFFFFFFFF,
        ulong.MaxValue,
    ];

    private ulong _state = unchecked(run * 0x9E3779B97F4A7C15);

    /// <summary>A changed copy of one of <paramref name="seeds"/>.</summary>
    public byte[] Of(IReadOnlyList<byte[]> seeds)
    {
        List<byte> bytes = [.. seeds[Below(seeds.Count)]];
        int changes = 1 + Below(MostChanges);
        for (int i = 0; i < changes; i++)
            Change(bytes, seeds);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> seeds)
    {
        int at = Below(bytes.Count + 1);
        int length = Below(Math.Min(bytes.Count - at, 64) + 1);
        switch (Below(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << Below(8));
                break;
            case 1:
                Overwrite(bytes, at, Numbers[Below(Numbers.Length)], 1 << Below(4), Below(2) == 0);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                byte[] other = seeds[Below(seeds.Count)];
                int from = Below(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Below(Math.Min(other.Length - from, 256) + 1)));
                break;
            default:
                Overwrite(bytes, at, Next(), length, bigEndian: false);
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, ulong number, int width, bool bigEndian)
    {
        for (int i = 0; i < width && at + i < bytes.Count; i++)
            bytes[at + i] = unchecked((byte)(number >> ((bigEndian ? width - 1 - i : i) * 8 % 64)));
    }

    private int Below(int bound) => (int)(Next() % (ulong)bound);

    // SplitMix64: small, even, and the same everywhere.
    private ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
