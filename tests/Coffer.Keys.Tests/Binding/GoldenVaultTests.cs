using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Age;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Binding;

/// <summary>Vaults of every template that was ever written, opened as their TPM and as their owner open them.</summary>
public sealed class GoldenVaultTests
{
    public static TheoryData<string> Vaults => [.. GoldenVault.All()];

    [Fact]
    public void There_is_one_of_every_template()
    {
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } directory)
            for (int template = 1; template <= Luks2Template.Newest; template++)
                GoldenVault.Write(directory, $"template-{template}", template);
        Assert.All(
            Enumerable.Range(1, Luks2Template.Newest),
            template => Assert.Contains($"template-{template}", GoldenVault.All())
        );
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
        golden.Start[Luks2Template.OffsetOf(Luks2KeyslotNumber.Recovery)] ^= 1;
        BoundHeader changed = HeaderCandidates.Read(golden.Start).OrThrow().Newest;
        Assert.Equal("binding.header-mac", changed.Open(unlock, golden.Generation).Refusal?.Reason);
    }
}
