using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Sharing;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery.Sharing;

public sealed class SecretSharingTests
{
    private static readonly Guid s_vault = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");
    private static readonly Secret s_passphrase = RecoveryPassphrase.Create(new CountingRandomSource("shared"));

    [Fact]
    public void Shares_of_fixed_randomness_are_written_as_ever()
    {
        string text = string.Concat(Split(2, 3, "golden").Select(share => Text(share) + "\n"));
        Assert.Equal(Encoding.ASCII.GetString(GoldenFile.Read("shares-1.txt")), text);
    }

    [Fact]
    public void The_golden_shares_rebuild_the_golden_passphrase()
    {
        RecoveryShare[] shares =
        [
            .. Encoding
                .ASCII.GetString(GoldenFile.Read("shares-1.txt"))
                .TrimEnd()
                .Split('\n')
                .Select(line => RecoveryShare.Read(Encoding.ASCII.GetBytes(line)).OrThrow()),
        ];
        foreach (RecoveryShare[] two in (RecoveryShare[][])[shares[..2], shares[1..], [shares[2], shares[0]]])
            Rebuilds(two);
    }

    [Fact]
    public void Any_k_shares_of_n_rebuild_the_passphrase_and_fewer_are_refused() =>
        Gen.Select(Gen.Int[2, 16], Gen.Int[2, 16], Gen.Int[0, int.MaxValue])
            .Where((k, n, _) => k <= n)
            .Sample(
                (k, n, seed) =>
                {
                    RecoveryShare[] shares = Shuffled(Split(k, n, $"{seed}"), seed);
                    Rebuilds(shares[..k]);
                    Rebuilds(shares);
                    Assert.Equal("share.too-few", SecretSharing.Combine(shares[..(k - 1)]).Refusal?.Reason);
                },
                iter: 60
            );

    [Fact]
    public void Every_subset_of_three_of_five_rebuilds_it()
    {
        ImmutableArray<RecoveryShare> shares = Split(3, 5, "subsets");
        for (int mask = 0; mask < 32; mask++)
        {
            RecoveryShare[] chosen = [.. shares.Where((_, i) => ((mask >> i) & 1) == 1)];
            if (chosen.Length >= 3)
                Rebuilds(chosen);
            else
                Assert.Equal("share.too-few", SecretSharing.Combine(chosen).Refusal?.Reason);
        }
    }

    // What two passphrases with the same coefficients differ by is seen only in all k shares together: for every k - 1 shares and
    // every other passphrase there are coefficients that give the same shares.
    [Fact]
    public void One_share_of_two_fits_every_passphrase()
    {
        RecoveryShare first = Split(2, 2, "hidden")[0];
        for (int i = 0; i < 20; i++)
        {
            using Secret other = Secret.CopyOf(CountingRandomSource.Bytes($"other {i}", RecoveryShare.ValuesSize));
            // The line through (0, other) and (1, first): its slope is a coefficient like any other.
            byte[] slope = [.. other.Span.ToArray().Zip(first.Values.Span.ToArray(), (a, b) => (byte)(a ^ b))];
            byte[] at1 = new byte[RecoveryShare.ValuesSize];
            SharePolynomials.Evaluate(other.Span, slope, 1, at1);
            Assert.Equal(first.Values.Span.ToArray(), at1);
        }
    }

    [Fact]
    public void Bytes_of_fewer_shares_than_needed_are_spread_alike_whatever_the_passphrase()
    {
        // 4000 splits of one passphrase: no value of a share's first byte may stand out.
        int[] seen = new int[256];
        CountingRandomSource random = new("spread");
        for (int i = 0; i < 4000; i++)
            seen[SecretSharing.Split(s_passphrase.Span, s_vault, 2, 2, random).OrThrow()[0].Values.Span[0]]++;
        double chi = seen.Sum(count => Math.Pow(count - (4000 / 256.0), 2) / (4000 / 256.0));
        // 255 degrees of freedom: 99.99 % lie below 347.
        Assert.InRange(chi, 170, 347);
    }

    [Fact]
    public void A_wrong_share_among_just_enough_is_found_out_but_cannot_be_told()
    {
        ImmutableArray<RecoveryShare> shares = Split(3, 5, "wrong");
        Refusal? refusal = SecretSharing.Combine([shares[0], Forged(shares[1]), shares[2]]).Refusal;
        Assert.Equal("share.wrong", refusal?.Reason);
        Assert.Contains("shares 1, 2, 3", refusal?.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_wrong_share_among_more_than_enough_is_named(int wrong)
    {
        RecoveryShare[] shares = [.. Split(3, 5, "named")];
        shares[wrong] = Forged(shares[wrong]);
        Refusal? refusal = SecretSharing.Combine(shares).Refusal;
        Assert.Equal("share.wrong", refusal?.Reason);
        Assert.Equal($"share {wrong + 1}", refusal?.Thing);
    }

    [Fact]
    public void Two_wrong_shares_are_both_named()
    {
        RecoveryShare[] shares = [.. Split(2, 5, "both")];
        (shares[0], shares[3]) = (Forged(shares[0]), Forged(shares[3]));
        Assert.Equal("shares 1, 4", SecretSharing.Combine(shares).Refusal?.Thing);
    }

    [Fact]
    public void The_same_number_twice_is_refused()
    {
        ImmutableArray<RecoveryShare> shares = Split(2, 3, "twice");
        Refusal? refusal = SecretSharing.Combine([shares[1], shares[1]]).Refusal;
        Assert.Equal(("share.twice", "share 2"), (refusal?.Reason, refusal?.Thing));
    }

    [Fact]
    public void A_share_of_another_split_is_named()
    {
        ImmutableArray<RecoveryShare> ours = Split(2, 3, "ours");
        ImmutableArray<RecoveryShare> theirs = Split(2, 3, "theirs");
        Refusal? refusal = SecretSharing.Combine([theirs[0], ours[1], ours[2]]).Refusal;
        Assert.Equal(("share.foreign", theirs[0].Name), (refusal?.Reason, refusal?.Thing));
    }

    [Fact]
    public void A_share_of_another_vault_is_refused_although_the_set_has_the_same_id()
    {
        ImmutableArray<RecoveryShare> ours = Split(2, 2, "same");
        ImmutableArray<RecoveryShare> theirs = SecretSharing
            .Split(
                s_passphrase.Span,
                new Guid("00000000-7e41-4b8d-9c06-1f3e5a7b9d20"),
                2,
                2,
                new CountingRandomSource("same")
            )
            .OrThrow();
        Assert.Equal(ours[0].Set.Id, theirs[0].Set.Id);
        Assert.Equal("share.foreign", SecretSharing.Combine([ours[0], theirs[1]]).Refusal?.Reason);
    }

    [Fact]
    public void The_same_set_with_another_threshold_is_foreign_too()
    {
        ImmutableArray<RecoveryShare> two = Split(2, 3, "same");
        ImmutableArray<RecoveryShare> three = Split(3, 3, "same");
        Assert.Equal("share.foreign", SecretSharing.Combine([two[0], two[1], three[2]]).Refusal?.Reason);
    }

    [Fact]
    public void No_shares_are_too_few() => Assert.Equal("share.too-few", SecretSharing.Combine([]).Refusal?.Reason);

    [Fact]
    public void Only_a_passphrase_is_split() =>
        Assert.Equal(
            "recovery-passphrase.malformed",
            SecretSharing.Split("no passphrase"u8, s_vault, 2, 3, new CountingRandomSource("none")).Refusal?.Reason
        );

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3)]
    [InlineData(2, 17)]
    [InlineData(0, 0)]
    public void Counts_that_cannot_be_are_misuse(int threshold, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SecretSharing.Split(s_passphrase.Span, s_vault, threshold, count, new CountingRandomSource("misuse"))
        );

    private static ImmutableArray<RecoveryShare> Split(int threshold, int count, string seed) =>
        SecretSharing.Split(s_passphrase.Span, s_vault, threshold, count, new CountingRandomSource(seed)).OrThrow();

    private static RecoveryShare[] Shuffled(IEnumerable<RecoveryShare> shares, int seed)
    {
        byte[] order = CountingRandomSource.Bytes($"order {seed}", 16);
        return [.. shares.OrderBy(share => order[share.Number - 1])];
    }

    private static RecoveryShare Forged(RecoveryShare share)
    {
        Secret values = Secret.CopyOf(share.Values.Span);
        values.Writable[7] ^= 0x40;
        return new RecoveryShare(share.Set, share.Number, values);
    }

    private static void Rebuilds(IReadOnlyList<RecoveryShare> shares)
    {
        using Secret rebuilt = SecretSharing.Combine(shares).OrThrow();
        Assert.True(rebuilt.FixedTimeEquals(s_passphrase.Span));
    }

    private static string Text(RecoveryShare share)
    {
        using Secret text = share.ToText();
        return Encoding.ASCII.GetString(text.Span);
    }
}
