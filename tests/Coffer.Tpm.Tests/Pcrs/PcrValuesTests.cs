using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Pcrs;

public sealed class PcrValuesTests : IDisposable
{
    private readonly SoftwareTpm _software = new();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void All_PCRs_come_in_as_many_commands_as_it_takes()
    {
        PcrValues values = PcrValues.Read(Tpm, [.. Enumerable.Range(0, 24)]).OrThrow();
        Assert.Equal(24, values.ByPcr.Count);
        Assert.Equal(TpmBuffer.Zeros(32), values[0]);
        Assert.Equal(Enumerable.Repeat((byte)0xFF, 32), values[17].ToArray());
    }

    [Fact]
    public void Measuring_extends_with_the_hash_of_the_data_in_every_bank()
    {
        PcrValues.Measure(Tpm, 11, "enter-initrd"u8);
        byte[] expected = SHA256.HashData([.. new byte[32], .. SHA256.HashData("enter-initrd"u8)]);
        Assert.Equal(expected, PcrValues.Read(Tpm, 11).OrThrow()[11].ToArray());
        byte[] expected384 = SHA384.HashData([.. new byte[48], .. SHA384.HashData("enter-initrd"u8)]);
        PcrReadResponse read = Tpm.Execute(new PcrRead(TpmlPcrSelection.Of(TpmAlgId.Sha384, 11)));
        Assert.Equal(expected384, Assert.Single(read.PcrValues).ToArray());
    }

    [Fact]
    public void Extending_takes_one_digest_per_bank()
    {
        byte[] digest = SHA256.HashData("event"u8);
        ImmutableArray<TpmtHa> digests = [new(TpmAlgId.Sha256, digest)];
        Tpm.Execute(new PcrExtend(TpmHandle.Pcr(16), digests), PasswordSession.Instance);
        Assert.Equal(SHA256.HashData([.. new byte[32], .. digest]), PcrValues.Read(Tpm, 16).OrThrow()[16].ToArray());
    }

    [Fact]
    public void An_event_answers_with_its_digests()
    {
        PcrEventResponse response = Tpm.Execute(
            new PcrEvent(TpmHandle.Pcr(16), "event"u8.ToArray()),
            PasswordSession.Instance
        );
        Assert.Contains(new TpmtHa(TpmAlgId.Sha256, SHA256.HashData("event"u8)), response.Digests);
    }

    [Fact]
    public void The_values_are_those_tpm2_pcrread_shows()
    {
        PcrValues.Measure(Tpm, 7, "keys"u8);
        string value = PcrValues.Read(Tpm, 7).OrThrow()[7].ToString();
        Assert.Contains(value, _software.Tools("tpm2_pcrread", "sha256:7"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_digest_of_the_wrong_size_never_leaves()
    {
        ImmutableArray<TpmtHa> digests = [new(TpmAlgId.Sha256, new byte[20])];
        Assert.Throws<ArgumentException>(() =>
            Tpm.Execute(new PcrExtend(TpmHandle.Pcr(16), digests), PasswordSession.Instance)
        );
    }

    [Fact]
    public void A_PCR_that_needs_another_locality_is_refused()
    {
        TpmException e = Assert.Throws<TpmException>(() => PcrValues.Measure(Tpm, 17, "event"u8));
        Assert.Equal(TpmRc.Locality, e.Error);
    }

    [Fact]
    public void A_bank_that_gives_nothing_is_refused()
    {
        // Update counter 0, an empty selection and no values: what a TPM without SHA-256 bank answers.
        byte[] empty = Convert.FromHexString("80010000001600000000" + "00000000" + "00000000" + "00000000");
        TpmDevice tpm = new(new ScriptedTransport(empty), Coffer.Bytes.SystemRandomSource.Instance);
        Assert.Equal("pcr.bank", PcrValues.Read(tpm, 7).Refusal?.Reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public void A_PCR_that_no_PC_has_is_a_mistake_of_ours(int pcr) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PcrValues.Read(Tpm, pcr));
}
