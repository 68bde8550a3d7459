using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using CsCheck;

namespace Coffer.Attestation.Tests.Quotes;

/// <summary>Nothing that anybody hands in makes a reader or the judgement throw, or a changed quote acceptable.</summary>
public sealed class HostileBytesTests : IDisposable
{
    // Bytes that lead deeper into DER.
    private static readonly byte[] s_telling = [0, 1, 2, 4, 5, 0x0C, 0x30, 0x31, 0xA0, 0xA1, 0xFF];
    private readonly TestAk _ak = TestAk.OnP256();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _ak.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.OneOf(Gen.Byte, Gen.Int[0, s_telling.Length - 1].Select(index => s_telling[index]))
            .Array[0, 80]
            .Sample(
                bytes =>
                {
                    GceInstance.Read(bytes);
                    TpmMake.Read(bytes);
                    RawSignature.EcdsaFromDer(bytes, TpmAlgId.Sha256);
                    AttestationPublicKey.Read(bytes);
                    MadeCredential.Read(bytes);
                },
                iter: 3000
            );

    [Fact]
    public void Evidence_of_any_bytes_is_refused() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 100])
            .Sample(
                (ak, quote, certificate, signature) =>
                {
                    TpmEvidence evidence = new()
                    {
                        AkPublic = ak,
                        AkSpki = certificate,
                        Quote = quote,
                        QuoteSignature = signature,
                        AkCertificates = [certificate],
                        EkPublic = ak,
                        EkCertificates = [certificate, ak],
                    };
                    VouchedKey vouched = new(certificate, "nobody", Trust.Amd);
                    Activation activation = new(ak, quote, signature, signature);
                    Assert.Null(Judged.Of(evidence, vouched: [vouched], activation: activation).Quote);
                },
                iter: 2000
            );

    [Fact]
    public void Evidence_with_changed_fields_is_judged_without_a_throw()
    {
        byte[] leaf = _authority.Certify(_ak.Spki, more: TestNames.TpmMake());
        TpmEvidence good = new TestQuote().Sign(_ak) with { AkCertificates = [leaf, _authority.Intermediate] };
        TpmPolicy policy = new() { AkRoots = [_authority.Root] };
        Judged.Of(good, policy, TestQuote.Nonce).Accepted();
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4000], Gen.Byte[1, 255], Gen.Int[0, 3])
            .Sample(
                (field, at, change, cut) =>
                {
                    TpmEvidence bad = Changed(good, field, at, change, cut);
                    Assert.False(Judged.Of(bad, policy, TestQuote.Nonce).Verdict.IsAccepted);
                },
                iter: 1500
            );
    }

    private static TpmEvidence Changed(TpmEvidence good, int field, int at, byte change, int cut)
    {
        ReadOnlyMemory<byte> Mutated(ReadOnlyMemory<byte> bytes)
        {
            byte[] changed = bytes.ToArray();
            changed[at % changed.Length] ^= change;
            // Nothing at all is not a changed field but one that is absent, which may be fine.
            int length = at % changed.Length;
            return cut == 0 && length > 0 ? changed[..length] : changed;
        }

        ImmutableArray<ReadOnlyMemory<byte>> certificates = good.AkCertificates;
        return field switch
        {
            0 => good with { Quote = Mutated(good.Quote) },
            1 => good with { QuoteSignature = Mutated(good.QuoteSignature) },
            2 => good with { AkPublic = Mutated(good.AkPublic) },
            3 => good with { AkCertificates = certificates.SetItem(0, Mutated(certificates[0])) },
            _ => good with { AkCertificates = certificates.SetItem(1, Mutated(certificates[1])) },
        };
    }
}
