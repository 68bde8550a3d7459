using Coffer.Init.Configuration;
using Coffer.Keys.Configuration;
using Coffer.Keys.Tests.Configuration;
using Coffer.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sessions;

namespace Coffer.Init.Tests.Configuration;

/// <summary>Vault and TPM together, and every state that a cut of power leaves of them.</summary>
public sealed class KeptConfigurationTests : IDisposable
{
    private readonly ConfiguredMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_machine_without_one_has_none_and_measures_nothing()
    {
        ConfigurationState state = _machine.Kept.Settle();
        Assert.Null(state.InForce);
        Assert.Null(state.Known);
        Assert.Null(state.MeasuredText);
        Assert.Empty(state.Refused);
        Assert.True(_machine.Index.Read().OrThrow().IsEmpty);
    }

    [Fact]
    public void A_newer_one_is_in_force_at_once_and_at_the_next_boot()
    {
        _machine.Take(_machine.Sign(1)).OrThrow();
        ConfigurationState taken = _machine.Take(_machine.Sign(7)).OrThrow();
        Assert.Equal(7UL, taken.InForce!.Configuration.Version);
        Assert.Equal($"coffer/configuration/v1:7:{taken.InForce.Digest}", taken.MeasuredText);
        ConfigurationState boot = _machine.Kept.Settle();
        Assert.Equal(taken.Known, boot.InForce!.InForce);
        Assert.Equal(taken.MeasuredText, boot.MeasuredText);
        Assert.Equal(taken.Known, ConfigurationInForce.Of(_machine.Index.Read().OrThrow().Span));
    }

    [Fact]
    public void An_older_one_one_of_the_same_version_and_a_foreign_one_are_refused_and_the_one_in_force_stays()
    {
        byte[] seven = _machine.Sign(7);
        _machine.Take(seven).OrThrow();
        using ConfiguredMachine other = new();
        Assert.Equal("configuration.older", _machine.Take(_machine.Sign(6)).Refusal?.Reason);
        MachineConfiguration another = SampleConfiguration.Plain(7) with { Identity = SampleConfiguration.Identity };
        Assert.Equal("configuration.same-version", _machine.Take(_machine.Sign(another)).Refusal?.Reason);
        Assert.Equal("configuration.key", _machine.Take(other.Sign(8)).Refusal?.Reason);
        Assert.Equal("configuration.cbor", _machine.Take([]).Refusal?.Reason);
        Assert.Equal("configuration.too-large", _machine.Take(new byte[1 << 17]).Refusal?.Reason);
        Assert.Equal(seven, File.ReadAllBytes(_machine.Document));
        Assert.Equal(7UL, _machine.Kept.Settle().InForce?.Configuration.Version);
    }

    [Fact]
    public void The_one_in_force_again_changes_nothing()
    {
        _machine.Take(_machine.Sign(7)).OrThrow();
        byte[] before = File.ReadAllBytes(_machine.Document);
        ConfigurationState state = _machine.Kept.Settle();
        // Signed once more: another signature, the same configuration.
        Assert.Same(state, _machine.Kept.Take(_machine.Sign(7), state).OrThrow());
        Assert.Equal(before, File.ReadAllBytes(_machine.Document));
    }

    [Fact]
    public void A_cut_before_the_TPM_knows_of_the_new_one_leaves_the_old_one()
    {
        _machine.Take(_machine.Sign(1)).OrThrow();
        _machine.Files.WriteNext(_machine.Sign(2));
        Assert.Equal(1UL, _machine.Kept.Settle().InForce?.Configuration.Version);
        Assert.Null(_machine.Files.ReadNext());
        _machine.Take(_machine.Sign(2)).OrThrow();
    }

    [Fact]
    public void A_cut_before_the_first_one_was_taken_leaves_none()
    {
        _machine.Files.WriteNext(_machine.Sign(1));
        Assert.Null(_machine.Kept.Settle().InForce);
        Define();
        _machine.Files.WriteNext(_machine.Sign(1));
        Assert.Null(_machine.Kept.Settle().Known);
        _machine.Take(_machine.Sign(1)).OrThrow();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cut_once_the_TPM_knows_of_the_new_one_leaves_the_new_one(bool hadOne)
    {
        if (hadOne)
            _machine.Take(_machine.Sign(1)).OrThrow();
        byte[] next = _machine.Sign(2);
        _machine.Files.WriteNext(next);
        Assert.Null(_machine.Index.Write(InForce(next).ToBytes()));
        Assert.Equal(2UL, _machine.Kept.Settle().InForce?.Configuration.Version);
        Assert.Equal(next, File.ReadAllBytes(_machine.Document));
        Assert.Null(_machine.Files.ReadNext());
        Assert.Equal(2UL, _machine.Kept.Settle().InForce?.Configuration.Version);
    }

    [Fact]
    public void A_half_written_document_beside_the_one_in_force_is_dropped()
    {
        _machine.Take(_machine.Sign(1)).OrThrow();
        _machine.Files.WriteNext(_machine.Sign(2).AsSpan(0, 40));
        ConfigurationState state = _machine.Kept.Settle();
        Assert.Equal(1UL, state.InForce?.Configuration.Version);
        Assert.Empty(state.Refused);
    }

    [Fact]
    public void A_vault_that_was_set_back_is_reported_and_its_older_one_not_followed()
    {
        byte[] old = _machine.Sign(1);
        byte[] newer = _machine.Sign(2);
        _machine.Take(old).OrThrow();
        _machine.Take(newer).OrThrow();
        File.WriteAllBytes(_machine.Document, old);
        ConfigurationState state = _machine.Kept.Settle();
        Assert.True(state.IsMissing);
        Assert.Equal("configuration.rolled-back", Assert.Single(state.Refused).Refusal.Reason);
        Assert.EndsWith(":missing", state.MeasuredText);
        Assert.Equal("configuration.older", _machine.Take(old).Refusal?.Reason);
        Assert.Equal(2UL, _machine.Take(newer).OrThrow().InForce?.Configuration.Version);
        Assert.False(_machine.Kept.Settle().IsMissing);
    }

    [Fact]
    public void One_that_is_gone_damaged_or_foreign_is_reported_and_a_newer_one_takes_its_place()
    {
        using ConfiguredMachine other = new();
        _machine.Take(_machine.Sign(3)).OrThrow();
        File.Delete(_machine.Document);
        Assert.Equal(["configuration.missing"], Reasons(_machine.Kept.Settle()));
        File.WriteAllBytes(_machine.Document, [1, 2, 3]);
        Assert.Equal(["configuration.cbor", "configuration.missing"], Reasons(_machine.Kept.Settle()));
        File.WriteAllBytes(_machine.Document, other.Sign(3));
        Assert.Equal(["configuration.key", "configuration.missing"], Reasons(_machine.Kept.Settle()));
        Assert.Equal(4UL, _machine.Take(_machine.Sign(4)).OrThrow().InForce?.Configuration.Version);
    }

    [Fact]
    public void A_TPM_that_knows_of_none_learns_of_the_vaults()
    {
        _machine.Take(_machine.Sign(5)).OrThrow();
        _machine.Tpm.Device.Execute(
            new NvUndefineSpace(TpmHandle.Owner, ConfigurationIndex.Written.Handle),
            PasswordSession.Instance
        );
        Assert.Equal(5UL, _machine.Kept.Settle().InForce?.Configuration.Version);
        Assert.Equal(5UL, ConfigurationInForce.Of(_machine.Index.Read().OrThrow().Span).Version);
    }

    [Fact]
    public void One_that_names_what_a_newer_image_has_no_more_is_followed_all_the_same()
    {
        MachineConfiguration gone = SampleConfiguration.Plain(2) with
        {
            Images = MachineConfiguration.Empty<string>().Add("gone", SampleConfiguration.Image('1')),
        };
        Assert.Equal("configuration.workload", _machine.Take(_machine.Sign(gone)).Refusal?.Reason);
        _machine.Files.WriteNext(_machine.Sign(gone));
        _machine.Files.Promote();
        Assert.Equal(2UL, _machine.Kept.Settle().InForce?.Configuration.Version);
    }

    [Fact]
    public void Where_there_is_no_room_nothing_is_changed()
    {
        _machine.Take(_machine.Sign(1)).OrThrow();
        Directory.CreateDirectory(_machine.Document + ".new");
        ConfigurationState before = _machine.Kept.Settle();
        Assert.Equal("configuration.room", _machine.Kept.Take(_machine.Sign(2), before).Refusal?.Reason);
        Assert.Equal(1UL, ConfigurationInForce.Of(_machine.Index.Read().OrThrow().Span).Version);
        Assert.Equal(1UL, _machine.Kept.Settle().InForce?.Configuration.Version);
    }

    private static IEnumerable<string> Reasons(ConfigurationState state)
    {
        Assert.Null(state.InForce);
        return state.Refused.Select(refused => refused.Refusal.Reason);
    }

    private ConfigurationInForce InForce(byte[] document) =>
        SignedConfiguration.Read(document, _machine.Owner.ExportSubjectPublicKeyInfo()).OrThrow().InForce;

    private void Define() =>
        _machine.Tpm.Device.Execute(
            new NvDefineSpace(TpmHandle.Owner, ConfigurationIndex.Template),
            PasswordSession.Instance
        );
}
