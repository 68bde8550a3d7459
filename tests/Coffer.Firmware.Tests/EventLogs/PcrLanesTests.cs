using System.Security.Cryptography;
using Coffer.Firmware.EventLogs;
using CsCheck;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class PcrLanesTests
{
    private const int Pcrs = 24;
    private const int Size = 32;

    public PcrLanesTests() => Assert.SkipUnless(PcrLanes.IsSupported, "this processor has no vectors of 256 bits");

    [Fact]
    public void Every_PCR_has_the_value_that_the_platforms_SHA_256_gives() =>
        Gen.Int[0, 20]
            .Array[Pcrs]
            .Select(Gen.Int)
            .Sample(
                (counts, seed) =>
                {
                    byte[] values = new byte[Pcrs * Size];
                    byte[] digests = new byte[counts.Sum() * Size];
                    new Random(seed).NextBytes(values);
                    new Random(~seed).NextBytes(digests);
                    Assert.Equal(Expected(values, digests, counts), Extended(values, digests, counts));
                },
                iter: 200
            );

    [Theory]
    [InlineData(0, 1)]
    [InlineData(23, 1)]
    [InlineData(7, 300)]
    public void One_PCR_alone_has_too(int pcr, int count)
    {
        byte[] values = [.. Enumerable.Repeat((byte)0xFF, Pcrs * Size)];
        byte[] digests = RandomNumberGenerator.GetBytes(count * Size);
        int[] counts = [.. Enumerable.Range(0, Pcrs).Select(i => i == pcr ? count : 0)];
        Assert.Equal(Expected(values, digests, counts), Extended(values, digests, counts));
    }

    [Fact]
    public void Without_digests_the_values_stay()
    {
        byte[] values = RandomNumberGenerator.GetBytes(Pcrs * Size);
        Assert.Equal(values, Extended(values, [], new int[Pcrs]));
    }

    [Fact]
    public void Values_of_another_number_of_PCRs_are_no_input_of_it() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Extended(new byte[Size], [], new int[Pcrs]));

    private static byte[] Extended(byte[] values, byte[] digests, int[] counts)
    {
        byte[] extended = [.. values];
        int[] ends = [.. counts.Select((_, pcr) => counts.Take(pcr + 1).Sum())];
        PcrLanes.Extend(extended, digests, ends);
        return extended;
    }

    private static byte[] Expected(byte[] values, byte[] digests, int[] counts)
    {
        byte[] extended = [.. values];
        int next = 0;
        for (int pcr = 0; pcr < counts.Length; pcr++)
        for (int i = 0; i < counts[pcr]; i++)
        {
            Span<byte> value = extended.AsSpan(pcr * Size, Size);
            SHA256.HashData([.. value, .. digests.AsSpan(next++ * Size, Size)], value);
        }
        return extended;
    }
}
