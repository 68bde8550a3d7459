using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;

namespace Coffer.Attestation.Tests.Quotes;

public sealed class QuoteVerifierTests : IDisposable
{
    private readonly TestAk _ak = TestAk.OnP256();

    public void Dispose() => _ak.Dispose();

    public static TheoryData<string> Keys => ["P-256", "P-384", "RSASSA", "RSAPSS", "RSASSA-3072", "RSASSA-SHA-512"];

    [Theory, MemberData(nameof(Keys))]
    public void A_quote_of_each_kind_of_key_is_accepted(string kind)
    {
        using TestAk ak = Make(kind);
        Judged judged = Judged.Of(new TestQuote().Sign(ak), Judged.Pinning(ak), TestQuote.Nonce);
        judged.Accepted();
        Assert.Equal(24, judged.Quote!.Pcrs.Single().Values.Count);
        Assert.Equal(7u, judged.Quote.Clock.ResetCount);
        Assert.Equal(ak.Public.Name, judged.Quote.KeyName);
        Assert.True(judged.Verdict.Trust.HasFlag(Trust.TpmMaker | Trust.PolicyAuthor));
    }

    [Theory, MemberData(nameof(Keys))]
    public void Each_byte_of_quote_and_signature_flipped_is_refused(string kind)
    {
        using TestAk ak = Make(kind);
        TpmEvidence good = new TestQuote { Selections = [new(TpmAlgId.Sha256, 0x880)] }.Sign(ak);
        TpmPolicy policy = Judged.Pinning(ak);
        for (int at = 0; at < good.Quote.Length; at++)
            Judged
                .Of(good with { Quote = Flipped(good.Quote, at) }, policy, TestQuote.Nonce)
                .RefusedBy(QuoteRules.Signature);
        for (int at = 0; at < good.QuoteSignature.Length; at++)
        {
            TpmEvidence bad = good with { QuoteSignature = Flipped(good.QuoteSignature, at) };
            Assert.False(Judged.Of(bad, policy, TestQuote.Nonce).Verdict.IsAccepted, $"byte {at}");
        }
    }

    [Fact]
    public void Each_byte_of_the_values_flipped_is_refused_by_the_digest()
    {
        TpmEvidence good = new TestQuote { Selections = [new(TpmAlgId.Sha256, 0x880)] }.Sign(_ak);
        foreach ((int pcr, ReadOnlyMemory<byte> value) in good.Pcrs[0].Values)
        {
            for (int at = 0; at < value.Length; at++)
            {
                PcrBankEvidence changed = good.Pcrs[0] with
                {
                    Values = good.Pcrs[0].Values.SetItem(pcr, Flipped(value, at)),
                };
                Of(good with { Pcrs = [changed] }).RefusedBy(QuoteRules.PcrDigest);
            }
        }
    }

    [Fact]
    public void Each_byte_of_the_public_area_flipped_is_refused()
    {
        TpmEvidence good = new TestQuote().Sign(_ak);
        for (int at = 0; at < good.AkPublic.Length; at++)
        {
            TpmPolicy policy = new() { PinnedKeys = [_ak.Public.Name.Bytes.ToArray()] };
            TpmEvidence bad = good with { AkPublic = Flipped(good.AkPublic, at) };
            Assert.False(Judged.Of(bad, policy, TestQuote.Nonce).Verdict.IsAccepted, $"byte {at}");
        }
    }

    [Fact]
    public void A_signature_cut_short_or_longer_is_refused_for_its_form()
    {
        TpmEvidence good = new TestQuote().Sign(_ak);
        for (int length = 0; length < good.QuoteSignature.Length; length++)
            Of(good with { QuoteSignature = good.QuoteSignature[..length] }).RefusedBy(QuoteRules.SignatureForm);
        Of(good with { QuoteSignature = new byte[] { 1 } }).RefusedBy(QuoteRules.SignatureForm);
        byte[] longer = [.. good.QuoteSignature.Span, 0];
        Of(good with { QuoteSignature = longer }).RefusedBy(QuoteRules.SignatureForm);
    }

    [Fact]
    public void A_quote_that_is_missing_or_huge_is_refused_for_its_form()
    {
        TpmEvidence good = new TestQuote().Sign(_ak);
        Of(good with { Quote = default }).RefusedBy(QuoteRules.Form);
        Of(good with { Quote = new byte[5000] }).RefusedBy(QuoteRules.Form);
    }

    [Fact]
    public void Trailing_bytes_that_were_signed_are_refused_for_the_form() =>
        Of(new TestQuote { Trailing = [0] }.Sign(_ak)).RefusedBy(QuoteRules.Form);

    [Fact]
    public void Four_signed_bytes_are_no_quote()
    {
        byte[] attest = [0xFF, 0x54, 0x43, 0x47];
        TpmEvidence evidence = new TestQuote().Sign(_ak) with { Quote = attest, QuoteSignature = _ak.Sign(attest) };
        Of(evidence).RefusedBy(QuoteRules.Form);
    }

    [Fact]
    public void What_an_unrestricted_key_could_sign_is_refused_for_the_magic() =>
        Of(new TestQuote { Magic = 0x00544347 }.Sign(_ak)).RefusedBy(QuoteRules.Magic);

    [Theory]
    [InlineData(TpmSt.AttestCreation)]
    [InlineData(TpmSt.AttestCertify)]
    [InlineData(TpmSt.AttestTime)]
    [InlineData(TpmSt.AttestNv)]
    public void Another_attestation_is_refused_for_its_type(TpmSt type) =>
        Of(new TestQuote { Type = type }.Sign(_ak)).RefusedBy(QuoteRules.Type);

    [Fact]
    public void A_signature_with_SHA_1_is_refused_even_of_a_key_that_has_no_other()
    {
        using TestAk ak = TestAk.Rsa(hash: TpmAlgId.Sha1);
        Judged.Of(new TestQuote().Sign(ak), Judged.Pinning(ak)).RefusedBy(QuoteRules.SignatureHash);
    }

    [Fact]
    public void Another_scheme_than_the_keys_is_refused()
    {
        using TestAk ak = TestAk.Rsa();
        TestQuote quote = new() { Scheme = new(TpmAlgId.RsaPss, TpmAlgId.Sha256) };
        Judged.Of(quote.Sign(ak), Judged.Pinning(ak)).RefusedBy(QuoteRules.SignatureScheme);
    }

    [Fact]
    public void Another_hash_than_the_keys_is_refused()
    {
        TestQuote quote = new() { Scheme = new(TpmAlgId.EcDsa, TpmAlgId.Sha384) };
        Of(quote.Sign(_ak)).RefusedBy(QuoteRules.SignatureScheme);
    }

    [Fact]
    public void An_RSA_signature_for_an_ECC_key_is_refused()
    {
        using TestAk rsa = TestAk.Rsa();
        TpmEvidence evidence = new TestQuote().Sign(_ak) with
        {
            AkPublic = default,
            AkSpki = _ak.Spki,
            QuoteSignature = new TestQuote().Sign(rsa).QuoteSignature,
        };
        Of(evidence).RefusedBy(QuoteRules.SignatureScheme);
    }

    [Fact]
    public void The_salt_of_RSAPSS_may_be_as_long_as_fits()
    {
        using TestAk ak = TestAk.Rsa(scheme: TpmAlgId.RsaPss);
        TpmEvidence evidence = new TestQuote().Sign(ak);
        string directory = Directory.CreateTempSubdirectory("coffer-pss-").FullName;
        File.WriteAllBytes(Path.Combine(directory, "quote"), evidence.Quote.ToArray());
        File.WriteAllText(Path.Combine(directory, "key.pem"), ((RSA)ak.Private).ExportPkcs8PrivateKeyPem());
        Coffer.Tpm.Tests.Fixtures.StockTool.Run(
            "openssl",
            "openssl",
            [
                .. "dgst -sha256 -sign key.pem -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:max -out sig quote".Split(
                    ' '
                ),
            ],
            directory
        );
        byte[] signature = File.ReadAllBytes(Path.Combine(directory, "sig"));
        Directory.Delete(directory, recursive: true);
        byte[] tpmt = RawSignature.RsaPss(signature, TpmAlgId.Sha256).OrThrow().ToBytes();
        Judged.Of(evidence with { QuoteSignature = tpmt }, Judged.Pinning(ak), TestQuote.Nonce).Accepted();
        for (int at = 6; at < tpmt.Length; at += 7)
            Judged
                .Of(evidence with { QuoteSignature = Flipped(tpmt, at) }, Judged.Pinning(ak))
                .RefusedBy(QuoteRules.Signature);
    }

    public static TheoryData<string> OtherNonces => ["", "10", "longer", "padded", "prefix", "other"];

    [Theory, MemberData(nameof(OtherNonces))]
    public void Another_challenges_answer_is_refused(string kind)
    {
        byte[] nonce = TestQuote.Nonce;
        byte[] extraData = kind switch
        {
            "" => [],
            "10" => [0x10],
            "longer" => [.. nonce, 1],
            "padded" => [.. nonce, 0, 0],
            "prefix" => nonce[..31],
            _ => Flipped(nonce, 31),
        };
        Of(new TestQuote { ExtraData = extraData }.Sign(_ak)).RefusedBy(QuoteRules.ExtraData);
    }

    [Fact]
    public void An_empty_challenge_never_passes() =>
        Judged
            .Of(new TestQuote { ExtraData = [] }.Sign(_ak), Judged.Pinning(_ak), ReadOnlyMemory<byte>.Empty)
            .RefusedBy(QuoteRules.ExtraData);

    [Fact]
    public void Without_a_challenge_freshness_is_not_checked()
    {
        Judged judged = Judged.Of(new TestQuote().Sign(_ak), Judged.Pinning(_ak));
        judged.Accepted();
        Assert.Equal(Outcome.NotChecked, judged.OutcomeOf(QuoteRules.ExtraData));
    }

    [Fact]
    public void Two_banks_and_an_empty_one_are_accepted_in_the_quotes_order()
    {
        TestQuote quote = new()
        {
            Selections = [new(TpmAlgId.Sha384, 0x80, 4), new(TpmAlgId.Sha1, 0), new(TpmAlgId.Sha256, 0x881)],
        };
        TpmEvidence evidence = quote.Sign(_ak);
        Judged judged = Of(evidence with { Pcrs = [.. evidence.Pcrs.Reverse()] });
        judged.Accepted();
        Assert.Equal([PcrBank.Sha384, PcrBank.Sha256], judged.Quote!.Pcrs.Select(bank => bank.Bank));
    }

    [Theory]
    [InlineData(2, 0x8u)]
    [InlineData(1, 0x8u)]
    [InlineData(4, 0x1000000u)]
    [InlineData(4, 0x80000001u)]
    public void A_selection_of_another_size_or_beyond_PCR_23_is_refused(byte size, uint mask)
    {
        TestQuote quote = new() { Selections = [new(TpmAlgId.Sha256, mask, size)], Values = [] };
        Of(quote.Sign(_ak)).RefusedBy(QuoteRules.PcrSelection);
    }

    [Fact]
    public void A_bank_twice_is_refused()
    {
        TestQuote quote = new() { Selections = [new(TpmAlgId.Sha256, 1), new(TpmAlgId.Sha256, 2)] };
        Of(quote.Sign(_ak)).RefusedBy(QuoteRules.PcrSelection);
    }

    [Fact]
    public void Values_for_a_quote_of_nothing_are_refused()
    {
        TestQuote quote = new() { Selections = [], Values = [TestQuote.Bank(PcrBank.Sha256, 7)] };
        Of(quote.Sign(_ak)).RefusedBy(QuoteRules.PcrSelection);
    }

    [Fact]
    public void SHA_1_is_refused_unless_the_policy_says_so()
    {
        TpmEvidence evidence = new TestQuote { Selections = [new(TpmAlgId.Sha1, 0x80)] }.Sign(_ak);
        Of(evidence).RefusedBy(QuoteRules.PcrBanks);
        Judged.Of(evidence, Judged.Pinning(_ak) with { Banks = [PcrBank.Sha1] }, TestQuote.Nonce).Accepted();
    }

    [Fact]
    public void A_bank_that_nobody_knows_is_refused()
    {
        TestQuote quote = new()
        {
            Selections = [new((TpmAlgId)0x7777, 0x80)],
            Values = [],
            Digest = new byte[32],
        };
        Of(quote.Sign(_ak)).RefusedBy(QuoteRules.PcrBanks);
    }

    [Fact]
    public void Required_PCRs_must_be_in_one_bank()
    {
        TpmPolicy policy = Judged.Pinning(_ak) with { RequiredPcrs = [4, 7] };
        TestQuote split = new() { Selections = [new(TpmAlgId.Sha256, 0x10), new(TpmAlgId.Sha384, 0x80)] };
        Judged.Of(split.Sign(_ak), policy, TestQuote.Nonce).RefusedBy(QuoteRules.RequiredPcrs);
        TestQuote whole = split with { Selections = [new(TpmAlgId.Sha256, 0x90), new(TpmAlgId.Sha384, 0x80)] };
        Judged.Of(whole.Sign(_ak), policy, TestQuote.Nonce).Accepted();
    }

    public static TheoryData<string> WrongValues => ["fewer", "more", "another bank", "twice", "short", "empty"];

    [Theory, MemberData(nameof(WrongValues))]
    public void Values_that_are_not_exactly_those_selected_are_refused(string kind)
    {
        PcrBankEvidence good = TestQuote.Bank(PcrBank.Sha256, 7, 11);
        ImmutableArray<PcrBankEvidence> values = kind switch
        {
            "fewer" => [TestQuote.Bank(PcrBank.Sha256, 7)],
            "more" => [TestQuote.Bank(PcrBank.Sha256, 7, 11, 12)],
            "another bank" => [good, TestQuote.Bank(PcrBank.Sha384, 7, 11)],
            "twice" => [good, good],
            "short" => [good with { Values = good.Values.SetItem(7, new byte[31]) }],
            _ => [good with { Values = good.Values.SetItem(7, default) }],
        };
        TestQuote quote = new() { Selections = [new(TpmAlgId.Sha256, 0x880)], Values = values };
        Of(quote.Sign(_ak)).RefusedBy(QuoteRules.PcrValues);
    }

    [Fact]
    public void A_quote_without_values_is_not_checked_and_not_accepted()
    {
        Judged judged = Of(new TestQuote { Values = [] }.Sign(_ak));
        Assert.Equal(Outcome.NotChecked, judged.RefusedBy(QuoteRules.PcrValues).Outcome);
    }

    [Fact]
    public void The_digest_is_made_with_the_hash_of_the_signature_not_of_the_bank()
    {
        using TestAk ak = TestAk.OnP384();
        TpmEvidence good = new TestQuote { Selections = [new(TpmAlgId.Sha256, 0x880)] }.Sign(ak);
        Judged.Of(good, Judged.Pinning(ak), TestQuote.Nonce).Accepted();
        byte[] ofBank = SHA256.HashData([.. good.Pcrs[0].Values.Values.SelectMany(value => value.ToArray())]);
        TpmEvidence bad = new TestQuote { Selections = [new(TpmAlgId.Sha256, 0x880)], Digest = ofBank }.Sign(ak);
        Judged.Of(bad, Judged.Pinning(ak), TestQuote.Nonce).RefusedBy(QuoteRules.PcrDigest);
    }

    [Fact]
    public void A_quote_of_the_same_boot_later_is_accepted()
    {
        EarlierQuote earlier = new(7, 2, 123455);
        Judged judged = Judged.Of(new TestQuote().Sign(_ak), Judged.Pinning(_ak) with { Earlier = earlier });
        Assert.Equal(Outcome.Passed, judged.OutcomeOf(QuoteRules.Clock));
    }

    [Theory]
    [InlineData(6, 2, 1)]
    [InlineData(8, 2, 1)]
    [InlineData(7, 1, 1)]
    [InlineData(7, 2, 123457)]
    public void A_restart_since_the_earlier_quote_is_refused(uint resets, uint restarts, ulong clock)
    {
        TpmPolicy policy = Judged.Pinning(_ak) with { Earlier = new EarlierQuote(resets, restarts, clock) };
        Judged.Of(new TestQuote().Sign(_ak), policy).RefusedBy(QuoteRules.Clock);
    }

    [Fact]
    public void Clock_and_firmware_are_told_even_where_nothing_is_compared()
    {
        Judged judged = Of(new TestQuote { Clock = new(5, 1, 0, false) }.Sign(_ak));
        Assert.Equal("reset 1, restart 0, clock 5 ms, not safe", judged.Finding(QuoteRules.Clock)?.Seen);
        Assert.Equal("2020031200120003", judged.Finding(QuoteRules.FirmwareVersion)?.Seen);
    }

    [Fact]
    public void Another_firmware_than_the_policy_names_is_refused()
    {
        TpmPolicy policy = Judged.Pinning(_ak) with { FirmwareVersions = [1] };
        Judged.Of(new TestQuote().Sign(_ak), policy).RefusedBy(QuoteRules.FirmwareVersion);
        TpmPolicy good = policy with { FirmwareVersions = [1, 0x2020031200120003] };
        Judged.Of(new TestQuote().Sign(_ak), good).Accepted();
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own()
    {
        string[] names = [.. TpmVerifier.Rules.Select(rule => rule.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^(quote|ak|ek)\\.[a-z-]+$", name));
    }

    private Judged Of(TpmEvidence evidence) => Judged.Of(evidence, Judged.Pinning(_ak), TestQuote.Nonce);

    private static TestAk Make(string kind) =>
        kind switch
        {
            "P-256" => TestAk.OnP256(),
            "P-384" => TestAk.OnP384(),
            "RSAPSS" => TestAk.Rsa(scheme: TpmAlgId.RsaPss),
            "RSASSA-3072" => TestAk.Rsa(3072),
            "RSASSA-SHA-512" => TestAk.Rsa(hash: TpmAlgId.Sha512),
            _ => TestAk.Rsa(),
        };

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes, int at)
    {
        byte[] changed = bytes.ToArray();
        changed[at] ^= 0x01;
        return changed;
    }
}
