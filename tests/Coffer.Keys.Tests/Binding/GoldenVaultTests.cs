using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Age;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Binding;

/// <summary>Vaults of every template that was ever written, opened as their TPM and as their owner open them.</summary>
public sealed class GoldenVaultTests
{
    public static TheoryData<string> Vaults => [.. GoldenVault.All()];

    public static TheoryData<string> RotatedVaults => [.. GoldenVault.Rotated.Keys];

    [Fact]
    public void There_is_one_of_every_template()
    {
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } directory)
        {
            for (int template = 1; template <= Luks2Template.Newest; template++)
                GoldenVault.Write(directory, $"template-{template}", template);
            foreach ((string name, Luks2Progress progress) in GoldenVault.Rotated)
                GoldenVault.WriteRotated(directory, name, progress);
        }
        Assert.All(
            Enumerable.Range(1, Luks2Template.Newest),
            template => Assert.Contains($"template-{template}", GoldenVault.All())
        );
        Assert.All(GoldenVault.Rotated.Keys, name => Assert.Contains(name, GoldenVault.All()));
    }

    [Theory]
    [MemberData(nameof(Vaults))]
    public void The_unlock_secret_opens_it(string name)
    {
        GoldenVault golden = GoldenVault.Read(name);
        BoundHeader header = HeaderCandidates.Read(golden.Start).OrThrow().At(golden.Generation)[0];
        Assert.StartsWith($"template-{header.Header.Template}", name, StringComparison.Ordinal);
        using Secret unlock = Secret.CopyOf(golden.Unlock);
        using Secret key = header.Open(unlock, golden.Generation).OrThrow();
        Assert.Equal(golden.VolumeKey, key.Span);
        Parsed<Secret> next = header.OpenNext(unlock, key);
        RequireNext(golden, next);
        Assert.Equal(golden.Boundary, header.Header.Reencryption?.Progress.Boundary ?? 0);
    }

    [Theory]
    [MemberData(nameof(Vaults))]
    public void Its_escrow_opens_it(string name)
    {
        GoldenVault golden = GoldenVault.Read(name);
        BoundHeader header = HeaderCandidates.Read(golden.Start).OrThrow().Newest;
        using AgeIdentity identity = AgeIdentity.Read(golden.Identity).OrThrow();
        using Secret passphrase = AgeDecryption.Decrypt(header.Header.Escrow.Ages[0].AsSpan(), identity).OrThrow();
        using Secret key = header.Recover(passphrase).OrThrow();
        Assert.Equal(golden.VolumeKey, key.Span);
        RequireNext(golden, header.RecoverNext(passphrase, key));
    }

    [Theory]
    [MemberData(nameof(Vaults))]
    public void Another_secret_or_generation_and_a_changed_byte_do_not(string name)
    {
        GoldenVault golden = GoldenVault.Read(name);
        BoundHeader header = HeaderCandidates.Read(golden.Start).OrThrow().Newest;
        using Secret unlock = Secret.CopyOf(golden.Unlock);
        using Secret other = Secret.CopyOf(new byte[32]);
        Assert.Equal("binding.header-mac", header.Open(other, golden.Generation).Refusal?.Reason);
        Assert.Equal("binding.generation", header.Open(unlock, golden.Generation + 1).Refusal?.Reason);
        golden.Start[Luks2Template.OffsetOf(header.Header.Recovery.Keyslot.Number)] ^= 1;
        BoundHeader changed = HeaderCandidates.Read(golden.Start).OrThrow().Newest;
        Assert.Equal("binding.header-mac", changed.Open(unlock, golden.Generation).Refusal?.Reason);
    }

    [Theory]
    [MemberData(nameof(RotatedVaults))]
    public void A_rotation_that_somebody_moved_or_whose_next_key_he_changed_does_not_open(string name)
    {
        GoldenVault golden = GoldenVault.Read(name);
        BoundHeader header = HeaderCandidates.Read(golden.Start).OrThrow().Newest;
        using Secret unlock = Secret.CopyOf(golden.Unlock);
        BoundHeader moved = header with
        {
            Header = header.Header with
            {
                Reencryption = header.Header.Reencryption! with { Progress = new(Luks2Template.DataAlignment, 0) },
            },
        };
        BoundHeader read = HeaderCandidates.Read(moved.ToBytes()).OrThrow().Newest;
        Assert.Equal("binding.header-mac", read.Open(unlock, golden.Generation).Refusal?.Reason);
        golden.Start[Luks2Template.OffsetOf(header.Header.Reencryption!.NextUnlock.Number)] ^= 1;
        BoundHeader changed = HeaderCandidates.Read(golden.Start).OrThrow().Newest;
        Assert.Equal("binding.header-mac", changed.Open(unlock, golden.Generation).Refusal?.Reason);
        using Secret old = Secret.CopyOf(golden.VolumeKey);
        Assert.Equal("luks2.passphrase", changed.OpenNext(unlock, old).Refusal?.Reason);
    }

    private static void RequireNext(GoldenVault golden, Parsed<Secret> next)
    {
        using Secret? key = next.Value;
        Assert.Equal(golden.NextVolumeKey, key?.Span.ToArray());
        Assert.Equal(golden.NextVolumeKey is null ? "rotation.not-running" : null, next.Refusal?.Reason);
    }
}
