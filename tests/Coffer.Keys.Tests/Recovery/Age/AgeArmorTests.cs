using System.Text;
using Coffer.Keys.Recovery.Age;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery.Age;

public sealed class AgeArmorTests
{
    [Fact]
    public void Any_bytes_round_trip() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.Equal(bytes, AgeArmor.Remove(Armored(bytes)).OrThrow()));

    [Fact]
    public void What_is_not_armored_stays_as_it_is()
    {
        byte[] file = [.. "age-encryption.org/v1\n"u8, 0, 255, (byte)'\n'];
        Assert.Equal(file, AgeArmor.Remove(file).OrThrow());
        Assert.Equal([], AgeArmor.Remove([]).OrThrow());
    }

    [Fact]
    public void Any_changed_byte_is_refused_or_changes_the_file() =>
        Gen.Select(Gen.Int[0, 200], Gen.Byte)
            .Sample(
                (place, other) =>
                {
                    byte[] armored = Armored(CountingRandomSource.Bytes("armor", 90));
                    byte[] changed = [.. armored];
                    changed[place % changed.Length] = other;
                    byte[]? read = AgeArmor.Remove(changed).Value;
                    bool isWhiteSpace = place % changed.Length == changed.Length - 1 && other is 9 or 10 or 13 or 32;
                    Assert.True(
                        changed.AsSpan().SequenceEqual(armored)
                            || isWhiteSpace
                            || read is null
                            || !read.AsSpan().SequenceEqual(CountingRandomSource.Bytes("armor", 90))
                    );
                }
            );

    private static byte[] Armored(byte[] bytes) =>
        Encoding.ASCII.GetBytes(string.Join('\n', AgeArmor.Lines(bytes)) + "\n");
}
