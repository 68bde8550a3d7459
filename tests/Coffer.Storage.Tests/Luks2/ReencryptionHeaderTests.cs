using Coffer.Bytes;
using Coffer.Storage.Luks2;
using CsCheck;

namespace Coffer.Storage.Tests.Luks2;

public sealed class ReencryptionHeaderTests
{
    private const long Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 8)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(7, 1)]
    public void A_written_header_is_read_and_written_again_alike(int position, int hotZone)
    {
        byte[] written = TestReencryption.At(position, hotZone).ToBytes();
        Luks2Header read = StrictLuks2Header.Read(written).OrThrow();
        Assert.Equal(written, read.ToBytes());
        Assert.Equal(new Luks2Progress(position * Mebibyte, hotZone * Mebibyte), read.Reencryption!.Progress);
        Assert.Equal(TestVault.DataSize, read.DataSize);
        Assert.Equal(
            [
                Luks2KeyslotNumber.UnlockOfOld,
                Luks2KeyslotNumber.RecoveryOfOld,
                Luks2KeyslotNumber.UnlockOfNext,
                Luks2KeyslotNumber.RecoveryOfNext,
            ],
            read.Keyslots
        );
    }

    [Theory]
    [MemberData(nameof(ForgedReencryptions.Names), MemberType = typeof(ForgedReencryptions))]
    public void A_forged_header_is_refused_with_its_reason(string forgery)
    {
        Refusal? refusal = StrictLuks2Header.Read(ForgedReencryptions.Make(forgery)).Refusal;
        Assert.True(ForgedReencryptions.ReasonOf(forgery) == refusal?.Reason, $"{forgery}: {refusal}");
    }

    // cryptsetup takes a single segment, whichever key it has, for the beginning.
    [Fact]
    public void Data_all_under_the_next_key_without_a_hot_zone_are_refused()
    {
        Luks2Header header = TestReencryption.At(8, 0);
        Assert.Equal("luks2.digest", StrictLuks2Header.Read(header.ToBytes()).Refusal?.Reason);
    }

    [Fact]
    public void A_hot_zone_with_more_sectors_than_checksums_is_refused()
    {
        Luks2Header header = TestReencryption.At(0, 0);
        Luks2Header With(long hotZone) =>
            header with
            {
                DataSize = 256 * Mebibyte,
                Reencryption = header.Reencryption! with { Progress = new Luks2Progress(0, hotZone) },
            };
        StrictLuks2Header.Read(With(Luks2Reencryption.LargestHotZone).ToBytes()).OrThrow();
        Assert.Equal(
            "luks2.segments",
            StrictLuks2Header.Read(With(Luks2Reencryption.LargestHotZone + 4096).ToBytes()).Refusal?.Reason
        );
    }

    [Theory]
    [InlineData(Luks2KeyslotNumber.UnlockOfOld, false)]
    [InlineData(Luks2KeyslotNumber.RecoveryOfOld, false)]
    [InlineData(Luks2KeyslotNumber.UnlockOfNext, true)]
    [InlineData(Luks2KeyslotNumber.RecoveryOfNext, true)]
    public void Each_slot_opens_its_volume_key(Luks2KeyslotNumber number, bool next)
    {
        Luks2Header header = TestReencryption.At(3, 1);
        byte[] passphrase = number.IsUnlock() ? TestVault.UnlockPassphrase : TestVault.RecoveryPassphrase;
        using Secret key = header.OpenKeyslot(number, TestReencryption.Areas[number].Span, passphrase).OrThrow();
        Assert.Equal(next ? TestReencryption.NextVolumeKey : TestVault.VolumeKey, key.Span);
        Assert.Equal(
            "luks2.passphrase",
            header.OpenKeyslot(number, TestReencryption.Areas[number].Span, new byte[32]).Refusal?.Reason
        );
    }

    [Fact]
    public void The_verification_digest_knows_both_keys_their_order_and_the_size()
    {
        using Secret old = Secret.CopyOf(TestVault.VolumeKey);
        using Secret next = Secret.CopyOf(TestReencryption.NextVolumeKey);
        Luks2Header header = TestReencryption.At(3, 0);
        Assert.Null(header.JudgeReencryption(old, next));
        Assert.Equal("luks2.reencryption", header.JudgeReencryption(next, old)?.Reason);
        Assert.Equal("luks2.reencryption", header.JudgeReencryption(old, old)?.Reason);
        Luks2Header larger = header with { DataSize = header.DataSize + Mebibyte };
        Assert.Equal("luks2.reencryption", larger.JudgeReencryption(old, next)?.Reason);
    }

    [Fact]
    public void The_MAC_covers_progress_both_keys_and_all_four_areas()
    {
        byte[] input = TestReencryption.At(3, 0).MacInput(TestReencryption.Areas);
        Assert.StartsWith(
            "coffer/header-mac/v3",
            System.Text.Encoding.ASCII.GetString(input),
            StringComparison.Ordinal
        );
        Assert.NotEqual(input, TestReencryption.At(3, 1).MacInput(TestReencryption.Areas));
        foreach (Luks2KeyslotNumber number in TestReencryption.At(3, 0).Keyslots)
        {
            byte[] area = TestReencryption.Areas[number].ToArray();
            area[7] ^= 1;
            Assert.NotEqual(input, TestReencryption.At(3, 0).MacInput(TestReencryption.Areas.With(number, area)));
        }
    }

    [Fact]
    public void Any_text_in_place_of_a_part_of_the_JSON_never_throws_and_never_reads_as_another_spelling()
    {
        Luks2Header header = TestReencryption.At(3, 1);
        string whole = TestReencryption.Json(header);
        Gen.Select(
                Gen.Int[0, whole.Length],
                Gen.Int[0, 40],
                Gen.String[Gen.Char[" \"{}[]:,0123456789-abtruefalsn\\\0\u00ff"], 0, 20]
            )
            .Sample(
                (at, cut, text) =>
                {
                    byte[] area = HeaderForge.WithJson(
                        header,
                        whole[..at] + text + whole[Math.Min(at + cut, whole.Length)..]
                    );
                    Parsed<Luks2Header> read = StrictLuks2Header.Read(area);
                    Assert.True(read.Refusal is not null || read.OrThrow().ToBytes().AsSpan().SequenceEqual(area));
                },
                iter: 1000
            );
    }
}
