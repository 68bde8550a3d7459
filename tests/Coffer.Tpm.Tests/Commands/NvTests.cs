using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Commands;

public sealed class NvTests : IDisposable
{
    private readonly SoftwareTpm _software = new();
    private readonly TpmHandle _index = NvIndexes.Ordinary.Handle;

    public NvTests() => Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, NvIndexes.Ordinary), PasswordSession.Instance);

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        Tpm.Execute(new NvWrite(_index, _index, "data"u8.ToArray(), 3), PasswordSession.Instance);
        NvReadResponse read = Tpm.Execute(new NvRead(_index, _index, 4, 3), PasswordSession.Instance);
        Assert.Equal("data"u8, read.Data.Span);
    }

    [Fact]
    public void The_first_write_changes_the_name()
    {
        Assert.Equal(NvIndexes.Ordinary.Name, Tpm.Execute(new NvReadPublic(_index)).NvName);
        Tpm.Execute(new NvWrite(_index, _index, new byte[32], 0), PasswordSession.Instance);
        NvReadPublicResponse read = Tpm.Execute(new NvReadPublic(_index));
        Assert.Equal(NvIndexes.Written(NvIndexes.Ordinary), read.NvPublic);
        Assert.Equal(read.NvPublic.Name, read.NvName);
    }

    [Fact]
    public void An_index_never_written_cannot_be_read() =>
        Assert.Equal(TpmRc.NvUninitialized, Refused(() => Read(4, 0)));

    [Fact]
    public void A_read_past_the_end_is_refused()
    {
        Tpm.Execute(new NvWrite(_index, _index, new byte[32], 0), PasswordSession.Instance);
        Assert.Equal(TpmRc.NvRange, Refused(() => Read(4, 30)));
    }

    [Fact]
    public void An_index_defined_twice_is_refused() =>
        Assert.Equal(
            TpmRc.NvDefined,
            Refused(() => Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, NvIndexes.Ordinary), PasswordSession.Instance))
        );

    [Fact]
    public void Who_may_not_write_is_refused() =>
        Assert.Equal(
            TpmRc.NvAuthorization,
            Refused(() => Tpm.Execute(new NvWrite(TpmHandle.Owner, _index, new byte[1], 0), PasswordSession.Instance))
        );

    [Fact]
    public void Only_a_counter_counts() =>
        Assert.Equal(
            TpmRc.Attributes,
            Refused(() => Tpm.Execute(new NvIncrement(_index, _index), PasswordSession.Instance))
        );

    [Fact]
    public void A_removed_index_is_gone()
    {
        Tpm.Execute(new NvUndefineSpace(TpmHandle.Owner, _index), PasswordSession.Instance);
        Assert.Equal(TpmRc.Handle, Refused(() => Tpm.Execute(new NvReadPublic(_index))));
    }

    private void Read(ushort size, ushort offset) =>
        Tpm.Execute(new NvRead(_index, _index, size, offset), PasswordSession.Instance);

    private static TpmRc Refused(Action action) => Assert.Throws<TpmException>(action).Error;
}
