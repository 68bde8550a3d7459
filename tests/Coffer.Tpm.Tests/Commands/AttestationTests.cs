using System.Security.Cryptography;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Commands;

public sealed class AttestationTests : IDisposable
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
    private readonly SoftwareTpm _software = new();
    private readonly CreatePrimaryResponse _primary;
    private readonly TransientObject _key;

    public AttestationTests()
    {
        _primary = Tpm.Execute(
            new CreatePrimary(TpmHandle.Owner, default, AttestationKeys.Ecc, TpmBuffer.Empty, TpmlPcrSelection.None),
            PasswordSession.Instance
        );
        _key = Tpm.Own(_primary.ObjectHandle);
    }

    private TpmDevice Tpm => _software.Device;

    public void Dispose()
    {
        _key.Dispose();
        _software.Dispose();
    }

    [Fact]
    public void A_quote_carries_nonce_and_PCRs_and_a_signature_that_verifies()
    {
        PcrValues.Measure(Tpm, 7, "keys"u8);
        AttestResponse quote = QuotePcrs(s_nonce);
        TpmsAttest attest = TpmsAttest.Read(quote.Attest.Span).OrThrow();
        TpmsQuoteInfo info = Assert.IsType<TpmsQuoteInfo>(attest.Attested);
        Assert.Equal(s_nonce, attest.ExtraData.ToArray());
        Assert.Equal(PcrValues.Read(Tpm, 7, 11).OrThrow().Digest, info.PcrDigest);
        Assert.True(Verifies(quote));
    }

    [Fact]
    public void A_changed_quote_does_not_verify()
    {
        AttestResponse quote = QuotePcrs(s_nonce);
        byte[] changed = quote.Attest.ToArray();
        changed[^1] ^= 1;
        Assert.False(Verifies(quote with { Attest = changed }));
    }

    [Fact]
    public void A_key_certifies_another_loaded_object()
    {
        StorageRootKey srk = StorageRootKey.Ensure(Tpm).OrThrow();
        AttestResponse certified = Tpm.Execute(
            new Certify(srk.Handle, _key.Handle, s_nonce, TpmtScheme.None),
            PasswordSession.Instance,
            PasswordSession.Instance
        );
        TpmsAttest attest = TpmsAttest.Read(certified.Attest.Span).OrThrow();
        Assert.Equal(srk.Name, Assert.IsType<TpmsCertifyInfo>(attest.Attested).Name);
        Assert.True(Verifies(certified));
    }

    [Fact]
    public void A_key_certifies_the_creation_of_an_object()
    {
        AttestResponse certified = Tpm.Execute(
            new CertifyCreation(
                _key.Handle,
                _key.Handle,
                s_nonce,
                _primary.CreationHash,
                TpmtScheme.None,
                _primary.CreationTicket
            ),
            PasswordSession.Instance
        );
        TpmsAttest attest = TpmsAttest.Read(certified.Attest.Span).OrThrow();
        TpmsCreationInfo info = Assert.IsType<TpmsCreationInfo>(attest.Attested);
        Assert.Equal((_primary.OutPublic.Name, _primary.CreationHash), (info.ObjectName, info.CreationHash));
        Assert.True(Verifies(certified));
    }

    [Fact]
    public void A_creation_that_did_not_happen_is_not_certified()
    {
        CertifyCreation forged = new(
            _key.Handle,
            _key.Handle,
            s_nonce,
            new byte[32],
            TpmtScheme.None,
            _primary.CreationTicket
        );
        TpmException e = Assert.Throws<TpmException>(() => Tpm.Execute(forged, PasswordSession.Instance));
        Assert.Equal((TpmRc.Ticket, 4), (e.Error, e.Code.Parameter));
    }

    [Fact]
    public void Tpm2_checkquote_accepts_our_quote()
    {
        WriteQuote(QuotePcrs(s_nonce));
        _software.Tools("tpm2_checkquote", CheckArguments(Convert.ToHexString(s_nonce)));
    }

    [Fact]
    public void Tpm2_checkquote_refuses_our_quote_for_another_nonce()
    {
        WriteQuote(QuotePcrs(s_nonce));
        Xunit.Sdk.XunitException e = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            _software.Tools("tpm2_checkquote", CheckArguments(Convert.ToHexString(new byte[32])))
        );
        Assert.Contains("nonce", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_quote_of_tpm2_quote_reads_and_verifies()
    {
        TpmHandle place = new(0x81010002);
        Tpm.Execute(new EvictControl(TpmHandle.Owner, _key.Handle, place), PasswordSession.Instance);
        _software.Tools(
            "tpm2_quote",
            "-c",
            $"{place}",
            "-l",
            "sha256:7,11",
            "-q",
            Convert.ToHexString(s_nonce),
            "-m",
            "theirs.msg",
            "-s",
            "theirs.sig"
        );
        TpmBuffer attest = File.ReadAllBytes(_software.PathOf("theirs.msg"));
        TpmtSignature signature = TpmtSignature.Read(File.ReadAllBytes(_software.PathOf("theirs.sig"))).OrThrow();
        Assert.Equal(s_nonce, TpmsAttest.Read(attest.Span).OrThrow().ExtraData.ToArray());
        Assert.True(Verifies(new AttestResponse(attest, signature)));
    }

    private static string[] CheckArguments(string nonce) =>
        ["-u", "key.pem", "-m", "ours.msg", "-s", "ours.sig", "-q", nonce, "-g", "sha256"];

    private AttestResponse QuotePcrs(byte[] nonce) =>
        Tpm.Execute(
            new Quote(_key.Handle, nonce, TpmtScheme.None, TpmlPcrSelection.Of(TpmAlgId.Sha256, 7, 11)),
            PasswordSession.Instance
        );

    private void WriteQuote(AttestResponse quote)
    {
        using ECDsa key = AttestationKeys.Import(_primary.OutPublic);
        File.WriteAllText(_software.PathOf("key.pem"), key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllBytes(_software.PathOf("ours.msg"), quote.Attest.ToArray());
        File.WriteAllBytes(_software.PathOf("ours.sig"), quote.Signature.ToBytes());
    }

    private bool Verifies(AttestResponse response)
    {
        using ECDsa key = AttestationKeys.Import(_primary.OutPublic);
        TpmsSignatureEcc signature = Assert.IsType<TpmsSignatureEcc>(response.Signature);
        byte[] bytes = [.. AttestationKeys.Padded(signature.R), .. AttestationKeys.Padded(signature.S)];
        return key.VerifyData(response.Attest.Span, bytes, HashAlgorithmName.SHA256);
    }
}
