using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Sealing;

public sealed class GenerationCounterTests : IDisposable
{
    private readonly SoftwareTpm _software = new();
    private readonly StorageRootKey _srk;

    public GenerationCounterTests() => _srk = StorageRootKey.Ensure(Tpm).OrThrow();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void A_missing_counter_is_made_and_can_be_read()
    {
        Assert.Equal("generation.missing", GenerationCounter.Open(_srk).Refusal?.Reason);
        ulong made = GenerationCounter.Ensure(_srk).OrThrow().Read();
        Assert.Equal(made, GenerationCounter.Ensure(_srk).OrThrow().Read());
        Assert.Equal(made, GenerationCounter.Open(_srk).OrThrow().Read());
    }

    [Fact]
    public void Advancing_counts_up_by_one()
    {
        GenerationCounter counter = GenerationCounter.Ensure(_srk).OrThrow();
        ulong before = counter.Read();
        Assert.Equal(before + 1, counter.Advance());
        Assert.Equal(before + 1, counter.Read());
    }

    [Fact]
    public void A_counter_whose_first_count_was_cut_off_is_finished()
    {
        Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, GenerationCounter.Template), PasswordSession.Instance);
        Assert.Equal("generation.attributes", GenerationCounter.Open(_srk).Refusal?.Reason);
        Assert.True(GenerationCounter.Ensure(_srk).OrThrow().Read() > 0);
    }

    [Theory]
    [InlineData(TpmaNv.AuthWrite)]
    [InlineData(TpmaNv.Orderly)]
    [InlineData(TpmaNv.PolicyWrite)]
    public void A_counter_with_other_attributes_is_refused(TpmaNv attribute)
    {
        TpmsNvPublic other = GenerationCounter.Template with
        {
            Attributes = GenerationCounter.Template.Attributes | attribute,
        };
        Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, other), PasswordSession.Instance);
        Refusal? refusal = GenerationCounter.Ensure(_srk).Refusal;
        Assert.Equal("generation.attributes", refusal?.Reason);
        Assert.Contains($"{(uint)other.Attributes:x8}", refusal?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_can_be_set_at_will_is_refused()
    {
        TpmsNvPublic ordinary = GenerationCounter.Template with
        {
            Attributes = GenerationCounter.Template.Attributes & ~TpmaNv.Counter,
        };
        Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, ordinary), PasswordSession.Instance);
        Assert.Equal("generation.attributes", GenerationCounter.Ensure(_srk).Refusal?.Reason);
    }

    [Fact]
    public void The_TPM_and_tpm2_tools_know_the_counter_by_the_name_we_compute()
    {
        GenerationCounter.Ensure(_srk).OrThrow();
        Assert.Equal(GenerationCounter.Name, Tpm.Execute(new NvReadPublic(new TpmHandle(0x01801c0f))).NvName);
        string shown = _software.Tools("tpm2_nvreadpublic", "0x01801c0f");
        Assert.Contains(GenerationCounter.Name.ToString(), shown, StringComparison.Ordinal);
        Assert.Contains("ownerwrite|nt=0x1|ownerread|authread|no_da|written", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_changed_on_the_wire_is_refused()
    {
        GenerationCounter.Ensure(_srk).OrThrow();
        AlteringTransport wire = new(_software);
        StorageRootKey srk = StorageRootKey.Ensure(_software.Through(wire)).OrThrow();
        (wire.Command, wire.Offset) = (TpmCc.NvRead, 10 + 4 + 2 + 7);
        RefusedException e = Assert.Throws<RefusedException>(() => GenerationCounter.Open(srk).OrThrow().Read());
        Assert.Equal("tpm.response-hmac", e.Refusal.Reason);
    }
}
