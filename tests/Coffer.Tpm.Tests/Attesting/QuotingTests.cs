using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Attesting;

public sealed class QuotingTests : IDisposable
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
    private readonly SoftwareTpm _software = new();

    private static TpmlPcrSelection TwoBanks { get; } =
        new([new TpmsPcrSelection(TpmAlgId.Sha256, 0xFFFFFF), new TpmsPcrSelection(TpmAlgId.Sha384, 0x000891)]);

    public void Dispose() => _software.Dispose();

    [Fact]
    public void A_quote_comes_with_the_values_it_is_about()
    {
        PcrValues.Measure(_software.Device, 11, "phase"u8);
        using AttestationKey key = AttestationKey.Open(_software.Device).OrThrow();
        SignedQuote quote = Quoting.Quote(key, s_nonce, TwoBanks).OrThrow();
        Assert.Equal([TpmAlgId.Sha256, TpmAlgId.Sha384], quote.Banks.Select(bank => bank.Bank));
        Assert.Equal(Enumerable.Range(0, 24), quote.Banks[0].ByPcr.Keys);
        Assert.Equal([0, 4, 7, 11], quote.Banks[1].ByPcr.Keys);
        Assert.NotEqual(TpmBuffer.Zeros(48), quote.Banks[1].ByPcr[11]);

        TpmsAttest attest = TpmsAttest.Read(quote.Attest.Span).OrThrow();
        byte[] values = [.. quote.Banks.SelectMany(bank => bank.ByPcr.Values).SelectMany(value => value.ToArray())];
        Assert.Equal(s_nonce, attest.ExtraData.ToArray());
        Assert.Equal(SHA256.HashData(values), Assert.IsType<TpmsQuoteInfo>(attest.Attested).PcrDigest.ToArray());
    }

    [Fact]
    public void A_bank_that_the_TPM_has_not_is_a_refusal()
    {
        using SoftwareTpm oneBank = CertifiedTpm.Make();
        using AttestationKey key = AttestationKey.Open(oneBank.Device).OrThrow();
        Assert.Equal("quote.bank", Quoting.Quote(key, s_nonce, TwoBanks).Refusal?.Reason);
    }

    [Fact]
    public void A_PCR_that_changes_in_between_is_read_again()
    {
        MeasuringTransport wire = new(_software, measurements: 1);
        using AttestationKey key = AttestationKey.Open(_software.Through(wire)).OrThrow();
        SignedQuote quote = Quoting.Quote(key, s_nonce, TwoBanks).OrThrow();
        Assert.NotEqual(TpmBuffer.Zeros(32), quote.Banks[0].ByPcr[16]);
    }

    [Fact]
    public void PCRs_that_never_rest_are_a_refusal()
    {
        MeasuringTransport wire = new(_software, measurements: 100);
        using AttestationKey key = AttestationKey.Open(_software.Through(wire)).OrThrow();
        Assert.Equal("quote.pcr-changed", Quoting.Quote(key, s_nonce, TwoBanks).Refusal?.Reason);
    }

    [Fact]
    public void A_nonce_too_long_is_the_TPMs_refusal()
    {
        using AttestationKey key = AttestationKey.Open(_software.Device).OrThrow();
        Assert.Equal("quote.tpm", Quoting.Quote(key, new byte[67], TwoBanks).Refusal?.Reason);
    }

    /// <summary>Somebody who extends PCR 16 before quotes.</summary>
    private sealed class MeasuringTransport(SoftwareTpm inner, int measurements) : ITpmTransport
    {
        private int _left = measurements;

        public int Send(ReadOnlySpan<byte> command, Span<byte> response)
        {
            if ((TpmCc)BinaryPrimitives.ReadUInt32BigEndian(command[6..]) == TpmCc.Quote && _left-- > 0)
                PcrValues.Measure(new TpmDevice(inner, SystemRandomSource.Instance), 16, "meanwhile"u8);
            return inner.Send(command, response);
        }
    }
}
