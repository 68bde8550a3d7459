using Coffer.Bytes;
using Coffer.Keys.Derivation;
using CsCheck;

namespace Coffer.Keys.Tests.Derivation;

/// <summary>Vectors of docs/formats.md, section 7, computed by an independent program from the text of that section.</summary>
public sealed class VaultKeysTests
{
    private static readonly Guid s_vault = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");
    private static readonly Secret s_share = Count(0, 32);
    private static readonly Secret s_second = Count(100, 16);
    private static readonly Secret s_unlock = VaultKeys.Unlock([s_share], s_vault, 7);

    [Fact]
    public void The_unlock_secret_of_one_share() =>
        Equal("9b6cc15c1e0c3518ca2888b4e21b5be61b03a36e7c2006c9160d45b26862f782", s_unlock);

    [Fact]
    public void The_unlock_secret_of_two_shares() =>
        Equal(
            "ef012e4575410d18d8b69ee5041075bcf16b5dbf9e5204451bb34ff3d37f3187",
            VaultKeys.Unlock([s_share, s_second], s_vault, 7)
        );

    [Fact]
    public void The_order_of_the_shares_matters() =>
        Equal(
            "6544c62b752880c60c59032248c6cdf8e77c4ccaf4dac0b7ba128edcaf39be08",
            VaultKeys.Unlock([s_second, s_share], s_vault, 7)
        );

    [Theory]
    [InlineData(8, "89f5683163eb54a139c3814820efd9b1b23157e058692ebd015ed2fb91deb33e")]
    [InlineData(ulong.MaxValue, "6bb6bbf7036ccb5f2fd623c2f9bc8e98623db0924e6bf69ba88bf5c60ebb97a5")]
    public void Another_generation_gives_another_unlock_secret(ulong generation, string expected) =>
        Equal(expected, VaultKeys.Unlock([s_share], s_vault, generation));

    [Fact]
    public void The_values_below_the_unlock_secret()
    {
        Equal("afdd1f150e176c9dcc46ccb280ac94eb2ff2f3e966a480d05df7bd5e3cf46463", VaultKeys.SlotPassphrase(s_unlock));
        Equal("cd410c964a28f33db11a916ba1c64e9a0babf7f7efeef1c490bd95236730066c", VaultKeys.HeaderMacKey(s_unlock));
        Equal("d33e434a15cd5c04f61594ba52613ee3a394031ed96e85ddba7253d7b50f79a7", VaultKeys.DiskIdentity(s_unlock));
    }

    [Fact]
    public void The_values_below_the_volume_key()
    {
        using Secret volumeKey = Count(0, 64);
        Equal(
            "6973bfcc568c5c1a4952035ffea235ba72a8e6f82b9d83f923058de12e4a3846",
            VaultKeys.SuperblockMacKey(volumeKey, s_vault)
        );
        Assert.Equal(
            "58feb50690c6aa5b4c3d28284ce2f293e9aa0619eb877ac117a7c85ad9f42b13",
            Convert.ToHexStringLower(VaultKeys.VolumeKeyId(volumeKey, s_vault))
        );
    }

    [Fact]
    public void Another_vault_gives_other_values()
    {
        using Secret unlock = VaultKeys.Unlock([s_share], Guid.Empty, 7);
        Assert.False(s_unlock.FixedTimeEquals(unlock.Span));
    }

    [Fact]
    public void Bytes_cannot_move_from_one_share_to_the_next()
    {
        using Secret one = VaultKeys.Unlock([Count(0, 16), Count(16, 17)], s_vault, 7);
        using Secret other = VaultKeys.Unlock([Count(0, 17), Count(17, 16)], s_vault, 7);
        Assert.False(one.FixedTimeEquals(other.Span));
    }

    [Fact]
    public void Any_flipped_bit_of_a_share_the_vault_or_the_generation_gives_another_secret() =>
        Gen.Select(Gen.Byte.Array[16, 64], Gen.Byte.Array[16, 64], Gen.Byte.Array[16], Gen.ULong, Gen.Int[0, 1 << 16])
            .Sample(
                (first, second, vault, generation, bit) =>
                {
                    string before = Unlock(first, second, vault, generation);
                    Assert.NotEqual(before, Unlock(Flipped(first, bit), second, vault, generation));
                    Assert.NotEqual(before, Unlock(first, Flipped(second, bit), vault, generation));
                    Assert.NotEqual(before, Unlock(first, second, Flipped(vault, bit), generation));
                    Assert.NotEqual(before, Unlock(first, second, vault, generation ^ (1ul << (bit % 64))));
                }
            );

    [Fact]
    public void No_shares_and_short_shares_are_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => VaultKeys.Unlock([], s_vault, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => VaultKeys.Unlock([Count(0, 15)], s_vault, 7));
    }

    private static Secret Count(int first, int length) =>
        Secret.CopyOf([.. Enumerable.Range(first, length).Select(i => (byte)i)]);

    private static string Unlock(byte[] first, byte[] second, byte[] vault, ulong generation)
    {
        using Secret one = Secret.CopyOf(first);
        using Secret two = Secret.CopyOf(second);
        using Secret unlock = VaultKeys.Unlock([one, two], new Guid(vault), generation);
        return Convert.ToHexString(unlock.Span);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static void Equal(string expected, Secret seen) =>
        Assert.Equal(expected, Convert.ToHexStringLower(seen.Span));
}
