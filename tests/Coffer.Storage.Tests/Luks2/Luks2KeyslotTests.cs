using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

public sealed class Luks2KeyslotTests
{
    [Fact]
    public void Each_passphrase_opens_its_slot()
    {
        using Secret unlocked = Open(Luks2KeyslotNumber.Unlock, TestVault.UnlockPassphrase).OrThrow();
        using Secret recovered = Open(Luks2KeyslotNumber.Recovery, TestVault.RecoveryPassphrase).OrThrow();
        Assert.Equal(TestVault.VolumeKey, unlocked.Span);
        Assert.Equal(TestVault.VolumeKey, recovered.Span);
    }

    [Fact]
    public void Another_passphrase_is_refused() =>
        Assert.Equal("luks2.passphrase", Open(Luks2KeyslotNumber.Unlock, new byte[32]).Refusal?.Reason);

    [Fact]
    public void The_passphrase_of_the_other_slot_is_refused() =>
        Assert.Equal("luks2.passphrase", Open(Luks2KeyslotNumber.Recovery, TestVault.UnlockPassphrase).Refusal?.Reason);

    [Fact]
    public void A_changed_area_is_refused()
    {
        byte[] area = [.. TestVault.Keyslots.UnlockArea];
        area[1000] ^= 1;
        Parsed<Secret> opened = TestVault.Header.OpenKeyslot(
            Luks2KeyslotNumber.Unlock,
            area,
            TestVault.UnlockPassphrase
        );
        Assert.Equal("luks2.passphrase", opened.Refusal?.Reason);
    }

    [Fact]
    public void An_area_of_another_size_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            TestVault.Header.OpenKeyslot(Luks2KeyslotNumber.Unlock, new byte[4096], TestVault.UnlockPassphrase)
        );

    [Fact]
    public void A_short_passphrase_is_a_mistake_of_the_caller()
    {
        using Secret key = Secret.CopyOf(TestVault.VolumeKey);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Luks2Keyslots.Wrap(key, new byte[32], new byte[31], SystemRandomSource.Instance)
        );
    }

    [Fact]
    public void The_volume_key_stands_nowhere_in_what_is_written()
    {
        byte[] disk = TestVault.Disk();
        for (int half = 0; half < 64; half += 16)
            Assert.Equal(-1, disk.AsSpan().IndexOf(TestVault.VolumeKey.AsSpan(half, 16)));
    }

    private static Parsed<Secret> Open(Luks2KeyslotNumber number, byte[] passphrase) =>
        TestVault.Header.OpenKeyslot(
            number,
            number == Luks2KeyslotNumber.Unlock ? TestVault.Keyslots.UnlockArea : TestVault.Keyslots.RecoveryArea,
            passphrase
        );
}
