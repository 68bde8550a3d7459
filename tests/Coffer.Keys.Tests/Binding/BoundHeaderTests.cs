using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Binding;

public sealed class BoundHeaderTests
{
    private static readonly BoundVault s_vault = new();

    [Fact]
    public void The_present_header_gives_the_volume_key()
    {
        BoundHeader read = HeaderCandidates.Read(s_vault.Header.ToBytes()).OrThrow().Newest;
        using Secret key = read.Open(s_vault.Unlock, BoundVault.Generation).OrThrow();
        Assert.Equal(s_vault.VolumeKey.Span, key.Span);
        Assert.Null(read.Judge(s_vault.Unlock, BoundVault.Generation, key).Refusal);
    }

    [Fact]
    public void The_verdict_names_every_point()
    {
        BindingVerdict verdict = s_vault.Header.Judge(s_vault.Unlock, BoundVault.Generation, s_vault.VolumeKey);
        Assert.Equal(
            ["binding.generation", "binding.header-mac", "binding.volume-key"],
            verdict.Findings.Select(finding => finding.Point)
        );
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(0)]
    public void Another_generation_of_the_counter_is_refused(ulong present) =>
        Assert.Equal("binding.generation", s_vault.Header.Open(s_vault.Unlock, present).Refusal?.Reason);

    [Fact]
    public void Another_unlock_secret_is_refused_by_the_MAC()
    {
        using Secret other = Secret.CopyOf(CountingRandomSource.Bytes("other", 32));
        Assert.Equal("binding.header-mac", s_vault.Header.Open(other, BoundVault.Generation).Refusal?.Reason);
    }

    [Fact]
    public void A_volume_of_the_attacker_with_the_old_token_copied_in_is_refused()
    {
        BoundHeader attackers = new BoundVault("attacker").Header;
        BoundHeader forged = attackers with
        {
            Header = attackers.Header.WithBinding(Luks2KeyslotNumber.Unlock, s_vault.Header.Binding),
        };
        Assert.Equal("binding.header-mac", forged.Open(s_vault.Unlock, BoundVault.Generation).Refusal?.Reason);
    }

    [Fact]
    public void Another_volume_key_in_a_header_with_a_right_MAC_is_refused()
    {
        BoundHeader other = new BoundVault("other key", unlock: s_vault.Unlock).Header;
        BindingToken binding = other.Binding with { VolumeKeyId = s_vault.Header.Binding.VolumeKeyId };
        BoundHeader forged = (other with { Header = other.Header.WithBinding(other.Number, binding) }).WithMac(
            s_vault.Unlock
        );
        Assert.Equal("binding.volume-key", forged.Open(s_vault.Unlock, BoundVault.Generation).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_changed_byte_of_either_key_slot_area_is_refused_by_the_MAC(int slot)
    {
        byte[] bytes = s_vault.Header.ToBytes();
        // Behind the stripes, where nothing of the key lies.
        bytes[Luks2Template.OffsetOf((Luks2KeyslotNumber)slot) + Luks2Template.KeyslotAreaSize - 1] ^= 1;
        BoundHeader read = HeaderCandidates.Read(bytes).OrThrow().Newest;
        Assert.Equal("binding.header-mac", read.Open(s_vault.Unlock, BoundVault.Generation).Refusal?.Reason);
    }

    [Fact]
    public void The_recovery_passphrase_gives_the_volume_key_whatever_the_TPM_says()
    {
        BoundHeader read = HeaderCandidates.Read(s_vault.Header.ToBytes()).OrThrow().Newest;
        using Secret key = read.Recover(s_vault.Recovery).OrThrow();
        Assert.Equal(s_vault.VolumeKey.Span, key.Span);
    }

    [Fact]
    public void Another_recovery_passphrase_gives_nothing()
    {
        using Secret other = new BoundVault("other").Recovery;
        Assert.NotNull(s_vault.Header.Recover(other).Refusal);
        using Secret spelled = Secret.CopyOf(new byte[71]);
        Assert.Equal("recovery-passphrase.malformed", s_vault.Header.Recover(spelled).Refusal?.Reason);
    }

    [Fact]
    public void A_recovery_slot_that_holds_another_key_than_the_binding_names_gives_nothing()
    {
        BindingToken binding = s_vault.Header.Binding with { VolumeKeyId = [.. new byte[32]] };
        BoundHeader forged = s_vault.Header with
        {
            Header = s_vault.Header.Header.WithBinding(s_vault.Header.Number, binding),
        };
        Assert.Equal("binding.volume-key", forged.Recover(s_vault.Recovery).Refusal?.Reason);
    }

    [Fact]
    public void Any_other_field_of_the_header_is_refused_by_the_MAC()
    {
        Luks2Header header = s_vault.Header.Header;
        Luks2Header[] changed =
        [
            header with
            {
                SequenceId = 2,
            },
            header with
            {
                Salt = [.. new byte[64]],
            },
            header with
            {
                DataSize = 2 * header.DataSize,
            },
            header with
            {
                Uuid = Guid.Empty,
            },
            header with
            {
                Template = 1,
            },
            header with
            {
                Recovery = header.Recovery with { Escrow = EscrowToken.OfOne([1]) },
            },
            header.WithBinding(Luks2KeyslotNumber.Unlock, s_vault.Header.Binding with { Pcr7Events = [] }),
            header with
            {
                Unlocks =
                [
                    header.Unlocks[0] with
                    {
                        Keyslot = header.Unlocks[0].Keyslot with { Salt = header.Recovery.Keyslot.Salt },
                    },
                ],
            },
            header with
            {
                Digest = header.Digest with { Salt = header.Recovery.Keyslot.Salt },
            },
        ];
        Assert.All(
            changed,
            other =>
                Assert.Equal(
                    "binding.header-mac",
                    (s_vault.Header with { Header = other }).Open(s_vault.Unlock, BoundVault.Generation).Refusal?.Reason
                )
        );
    }

    [Fact]
    public void Too_few_bytes_are_refused() =>
        Assert.Equal("luks2.area", HeaderCandidates.Read(new byte[BoundHeader.Size - 1]).Refusal?.Reason);

    [Fact]
    public void The_measured_text_names_vault_volume_key_and_header()
    {
        BindingToken binding = s_vault.Header.Binding;
        string text = Encoding.ASCII.GetString(s_vault.Header.MeasuredText);
        Assert.Equal(
            $"coffer/vault/v1:5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20:{Hex(binding.VolumeKeyId)}:{Hex(binding.HeaderMac)}",
            text
        );
    }

    private static string Hex(IEnumerable<byte> bytes) => Convert.ToHexStringLower([.. bytes]);
}
