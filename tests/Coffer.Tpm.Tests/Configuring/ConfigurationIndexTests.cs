using Coffer.Tpm.Commands;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Configuring;

public sealed class ConfigurationIndexTests : IDisposable
{
    private static readonly byte[] s_value = [.. Enumerable.Range(1, ConfigurationIndex.Size).Select(i => (byte)i)];

    private readonly SoftwareTpm _software = new();
    private readonly StorageRootKey _srk;

    public ConfigurationIndexTests() => _srk = StorageRootKey.Ensure(_software.Device).OrThrow();

    public void Dispose() => _software.Dispose();

    [Fact]
    public void What_was_written_is_read_and_written_over()
    {
        ConfigurationIndex index = new(_srk);
        Assert.True(index.Read().OrThrow().IsEmpty);
        Assert.Null(index.Write(s_value));
        Assert.Equal(s_value, index.Read().OrThrow().ToArray());
        Assert.Null(index.Write(new byte[ConfigurationIndex.Size]));
        Assert.Equal(new byte[ConfigurationIndex.Size], new ConfigurationIndex(_srk).Read().OrThrow().ToArray());
    }

    [Fact]
    public void One_whose_first_write_was_cut_off_is_empty_and_can_be_written()
    {
        Define(ConfigurationIndex.Template);
        ConfigurationIndex index = new(_srk);
        Assert.True(index.Read().OrThrow().IsEmpty);
        Assert.Null(index.Write(s_value));
        Assert.Equal(s_value, index.Read().OrThrow().ToArray());
    }

    [Theory]
    [InlineData(TpmaNv.AuthWrite)]
    [InlineData(TpmaNv.Orderly)]
    [InlineData(TpmaNv.ClearStClear)]
    public void One_with_other_attributes_is_refused(TpmaNv attribute)
    {
        Define(ConfigurationIndex.Template with { Attributes = ConfigurationIndex.Template.Attributes | attribute });
        ConfigurationIndex index = new(_srk);
        Assert.Equal("configuration-index.attributes", index.Read().Refusal?.Reason);
        Assert.Equal("configuration-index.attributes", index.Write(s_value)?.Reason);
    }

    [Fact]
    public void A_changed_answer_is_refused()
    {
        Assert.Null(new ConfigurationIndex(_srk).Write(s_value));
        AlteringTransport wire = new(_software);
        StorageRootKey srk = StorageRootKey.Ensure(_software.Through(wire)).OrThrow();
        wire.Command = TpmCc.NvRead;
        for (wire.Offset = 0; wire.Offset == 0 || wire.Offset < wire.Length; wire.Offset++)
            Assert.NotNull(new ConfigurationIndex(srk).Read().Refusal);
    }

    private void Define(TpmsNvPublic area) =>
        _software.Device.Execute(new NvDefineSpace(TpmHandle.Owner, area), PasswordSession.Instance);
}
