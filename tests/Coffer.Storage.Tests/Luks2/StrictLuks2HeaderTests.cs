using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

public sealed class StrictLuks2HeaderTests
{
    [Fact]
    public void A_written_header_is_read_and_written_again_alike()
    {
        byte[] written = TestVault.Header.ToBytes();
        Luks2Header read = StrictLuks2Header.Read(written).OrThrow();
        Assert.Equal(written, read.ToBytes());
        Assert.Equal(TestVault.Uuid, read.Uuid);
        Assert.Equal(7ul, read.Binding.Generation);
        Assert.Equal(TestVault.Header.Binding.HeaderMac.ToArray(), read.Binding.HeaderMac.ToArray());
    }

    [Fact]
    public void Both_passphrases_open_the_volume_key()
    {
        using Secret unlocked = TestVault
            .Header.OpenKeyslot(Luks2KeyslotNumber.Unlock, TestVault.Keyslots.UnlockArea, TestVault.UnlockPassphrase)
            .OrThrow();
        using Secret recovered = TestVault
            .Header.OpenKeyslot(
                Luks2KeyslotNumber.Recovery,
                TestVault.Keyslots.RecoveryArea,
                TestVault.RecoveryPassphrase
            )
            .OrThrow();
        Assert.Equal(TestVault.VolumeKey, unlocked.Span.ToArray());
        Assert.Equal(TestVault.VolumeKey, recovered.Span.ToArray());
    }
}
