using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.AttestationKeys;

public sealed class KnownKeysTests : IDisposable
{
    private readonly TestAk _ak = TestAk.OnP256();

    public void Dispose() => _ak.Dispose();

    [Fact]
    public void A_key_is_found_again_by_its_numbers_and_another_one_is_not()
    {
        using TestAk stranger = TestAk.OnP256();
        (AttestationPublicKey key, AttestationPublicKey other) = (Again(_ak), Again(stranger));
        KnownKeys keys = new();
        keys.Add(key);
        Assert.Same(key, keys.Find(Again(_ak)));
        Assert.Same(other, keys.Find(other));
    }

    [Fact]
    public void A_full_memory_starts_anew()
    {
        KnownKeys keys = new();
        keys.Add(_ak.Key);
        for (int i = 0; i < 256; i++)
        {
            using TestAk one = TestAk.OnP256();
            keys.Add(one.Key);
        }
        AttestationPublicKey again = Again(_ak);
        Assert.Same(again, keys.Find(again));
    }

    [Fact]
    public void A_verifier_that_knows_the_key_still_refuses_a_signature_that_is_not_its()
    {
        TpmVerifier verifier = new();
        TpmEvidence evidence = new TestQuote().Sign(_ak);
        Assert.NotNull(Judge(verifier, evidence));
        Assert.NotNull(Judge(verifier, evidence));
        byte[] quote = evidence.Quote.ToArray();
        quote[^1] ^= 1;
        Assert.Null(Judge(verifier, evidence with { Quote = quote }));
        using TestAk other = TestAk.OnP256();
        TpmEvidence foreign = new TestQuote().Sign(other);
        Assert.Null(Judge(verifier, evidence with { QuoteSignature = foreign.QuoteSignature }));
    }

    private JudgedQuote? Judge(TpmVerifier verifier, TpmEvidence evidence) =>
        verifier.Judge(evidence, Judged.Pinning(_ak), TestQuote.Nonce, [], null, Judged.Time, new FindingList());

    private static AttestationPublicKey Again(TestAk ak) => AttestationPublicKey.Read(ak.Key.Spki).OrThrow();
}
