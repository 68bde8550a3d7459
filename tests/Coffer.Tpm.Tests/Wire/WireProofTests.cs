using Coffer.Bytes;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Wire;

/// <summary>What somebody between us and the TPM sees and can do.</summary>
public sealed class WireProofTests : IDisposable
{
    private readonly SealedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_secret_never_crosses_the_wire_in_clear()
    {
        RecordingTransport wire = new(_machine.Tpm);
        TpmDevice tpm = _machine.Tpm.Through(wire);
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SealedShare share = SealedShare.Seal(_machine.Srk(tpm), secret, _machine.Policy.Digest);
        using Secret unsealed = share.Unseal(_machine.Srk(tpm), _machine.Policy, _machine.Signatures).OrThrow();
        Assert.Equal(SealedMachine.SecretBytes, unsealed.Span);
        Assert.NotEmpty(wire.Commands);
        Assert.False(wire.Saw(SealedMachine.SecretBytes));
    }

    [Fact]
    public void One_changed_byte_anywhere_in_the_response_to_Unseal_is_refused()
    {
        AlteringTransport wire = new(_machine.Tpm);
        TpmDevice tpm = _machine.Tpm.Through(wire);
        wire.Command = TpmCc.Unseal;
        Dictionary<string, int> reasons = [];
        for (wire.Offset = 0; wire.Offset == 0 || wire.Offset < wire.Length; wire.Offset++)
        {
            Refusal? refusal = _machine.Unseal(tpm).Refusal;
            Assert.NotNull(refusal);
            reasons[refusal.Reason] = reasons.GetValueOrDefault(refusal.Reason) + 1;
        }
        Assert.True(wire.Length > 100);
        Assert.True(reasons["tpm.response-hmac"] > 80, string.Join(", ", reasons));
        Assert.Equal(3, reasons.Count);
    }

    [Theory]
    [InlineData(TpmCc.ReadPublic)]
    [InlineData(TpmCc.StartAuthSession)]
    [InlineData(TpmCc.PolicyPcr)]
    [InlineData(TpmCc.PolicyGetDigest)]
    [InlineData(TpmCc.LoadExternal)]
    [InlineData(TpmCc.VerifySignature)]
    [InlineData(TpmCc.PolicyAuthorize)]
    [InlineData(TpmCc.PolicyNv)]
    [InlineData(TpmCc.Load)]
    public void A_changed_response_to_any_other_step_never_gives_a_wrong_secret(TpmCc command)
    {
        StorageRootKey srk = _machine.Srk();
        AlteringTransport wire = new(_machine.Tpm);
        TpmDevice tpm = _machine.Tpm.Through(wire);
        wire.Command = command;
        for (wire.Offset = 0; wire.Offset == 0 || wire.Offset < wire.Length; wire.Offset += 7)
        {
            Parsed<Secret> unsealed = StorageRootKey
                .Open(tpm, srk.Name)
                .Then(key => _machine.Share.Unseal(key, _machine.Policy, _machine.Signatures));
            Assert.True(unsealed.Refusal is not null || unsealed.Value!.FixedTimeEquals(SealedMachine.SecretBytes));
            Handles.FlushAll(_machine.Tpm.Device);
        }
    }

    [Fact]
    public void One_changed_byte_anywhere_in_the_response_to_Create_is_refused()
    {
        AlteringTransport wire = new(_machine.Tpm);
        TpmDevice tpm = _machine.Tpm.Through(wire);
        StorageRootKey srk = _machine.Srk(tpm);
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        wire.Command = TpmCc.Create;
        for (wire.Offset = 0; wire.Offset == 0 || wire.Offset < wire.Length; wire.Offset += 3)
        {
            Exception? e = Record.Exception(() => SealedShare.Seal(srk, secret, _machine.Policy.Digest));
            Assert.True(e is RefusedException or TpmException, $"{wire.Offset}: {e}");
        }
    }

    [Fact]
    public void A_storage_root_key_exchanged_on_the_wire_is_refused_by_its_name()
    {
        TpmName name = _machine.Srk().Name;
        AlteringTransport wire = new(_machine.Tpm);
        TpmDevice tpm = _machine.Tpm.Through(wire);
        (wire.Command, wire.Offset) = (TpmCc.ReadPublic, 50);
        Assert.Equal("srk.name", StorageRootKey.Open(tpm, name).Refusal?.Reason);
    }

    [Fact]
    public void A_command_changed_on_the_wire_is_refused_by_the_TPM()
    {
        TpmDevice tpm = _machine.Tpm.Through(new CommandChanger(_machine.Tpm, TpmCc.NvIncrement));
        GenerationCounter counter = GenerationCounter.Open(StorageRootKey.Ensure(tpm).OrThrow()).OrThrow();
        TpmException e = Assert.Throws<TpmException>(() => counter.Advance());
        Assert.Equal((TpmRc.BadAuth, 1), (e.Error, e.Code.Session));
    }

    private sealed class CommandChanger(ITpmTransport inner, TpmCc command) : ITpmTransport
    {
        public int Send(ReadOnlySpan<byte> bytes, Span<byte> response)
        {
            byte[] changed = bytes.ToArray();
            if ((TpmCc)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(6)) == command)
                changed[^1] ^= 1;
            return inner.Send(changed, response);
        }
    }
}
