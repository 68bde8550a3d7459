using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;

namespace Coffer.Attestation.Tests.Quotes;

/// <summary>Quotes of real clouds, and made ones: each with its verdict, and the rule that gives it.</summary>
public sealed class RecordedQuoteTests
{
    private const string Google = "gcp-vtpm/ak-chain";

    [Fact]
    public void Googles_quote_with_its_chain_is_accepted()
    {
        Judged judged = Judged.Of(GoogleEvidence(), extraData: GoogleNonce);
        judged.Accepted();
        Assert.Equal(AkBindings.Certificate, judged.Quote!.Bindings);
        Assert.Equal("instance-20260202-065609", judged.Quote.Instance?.InstanceName);
        Assert.Equal("lockboot", judged.Quote.Instance?.ProjectId);
        Assert.Equal(15u, judged.Quote.Clock.ResetCount);
        Assert.True(judged.Verdict.Trust.HasFlag(Trust.KeyAuthority | Trust.TpmMaker));
        Assert.Equal(Outcome.NotApplicable, judged.OutcomeOf(AkRules.Attributes));
    }

    [Fact]
    public void Googles_quote_with_the_key_given_apart_is_accepted() =>
        Judged
            .Of(
                GoogleEvidence() with
                {
                    AkSpki = RecordedEvidence.Bytes($"{Google}/ak.spki.der"),
                },
                extraData: GoogleNonce
            )
            .Accepted();

    [Fact]
    public void Googles_quote_before_its_certificate_was_valid_is_refused()
    {
        Judged judged = Judged.Of(GoogleEvidence(), time: new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Contains("2026-02-02", judged.RefusedBy(AkRules.Certificate).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Googles_quote_without_the_intermediate_certificate_is_refused() =>
        Judged
            .Of(GoogleEvidence() with { AkCertificates = [Chain(0)] }, extraData: GoogleNonce)
            .RefusedBy(AkRules.Certificate);

    [Fact]
    public void The_evidences_own_root_is_not_trusted_for_being_there()
    {
        Judged judged = Judged.Of(GoogleEvidence(), new TpmPolicy { AkRoots = [] }, GoogleNonce);
        judged.RefusedBy(AkRules.Certificate);
        Assert.Equal(Outcome.Failed, judged.OutcomeOf(AkRules.Binding));
    }

    [Fact]
    public void A_policy_that_does_not_accept_certificates_refuses_Googles_quote()
    {
        TpmPolicy policy = new() { AcceptedBindings = AkBindings.Pin | AkBindings.Paravisor };
        Judged.Of(GoogleEvidence(), policy, GoogleNonce).RefusedBy(AkRules.Binding);
    }

    [Fact]
    public void Each_byte_of_Googles_leaf_certificate_flipped_is_refused()
    {
        for (int at = 0; at < Chain(0).Length; at += 5)
        {
            byte[] leaf = Chain(0);
            leaf[at] ^= 0x01;
            TpmEvidence evidence = GoogleEvidence() with { AkCertificates = [leaf, Chain(1), Chain(2)] };
            Assert.False(Judged.Of(evidence, extraData: GoogleNonce).Verdict.IsAccepted, $"byte {at}");
        }
    }

    public static TheoryData<string, string> CosBanks =>
        new(
            from nonce in new[] { "no-nonce", "nonce9009" }
            from bank in new[] { "sha1", "sha256", "sha384" }
            select (nonce, bank)
        );

    [Theory, MemberData(nameof(CosBanks))]
    public void A_quote_whose_key_nothing_binds_authenticates_nothing(string nonce, string bank)
    {
        Judged judged = Judged.Of(Cos(nonce, bank), new TpmPolicy { Banks = [PcrBank.FromName(bank)!] });
        Finding refusal = judged.RefusedBy(AkRules.Binding);
        Assert.Contains("brings its own key", refusal.Note, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(CosBanks))]
    public void Pinned_it_is_accepted_but_not_over_SHA_1(string nonce, string bank)
    {
        Judged judged = Judged.Of(Cos(nonce, bank), Pinned(Cos(nonce, bank)));
        if (bank == "sha1")
            judged.RefusedBy(QuoteRules.PcrBanks);
        else
            judged.Accepted();
        Assert.Equal(Outcome.Passed, judged.OutcomeOf(QuoteRules.PcrDigest));
        Assert.Equal("0x00050072", judged.Finding(AkRules.Attributes)?.Seen);
    }

    [Theory, MemberData(nameof(CosBanks))]
    public void It_answers_its_own_nonce_only(string nonce, string bank)
    {
        TpmEvidence evidence = Cos(nonce, bank);
        TpmPolicy policy = Pinned(evidence) with { Banks = [PcrBank.FromName(bank)!] };
        Judged asked = Judged.Of(evidence, policy, new byte[] { 0x90, 0x09 });
        Judged emptyAsked = Judged.Of(evidence, policy, ReadOnlyMemory<byte>.Empty);
        emptyAsked.RefusedBy(QuoteRules.ExtraData);
        if (nonce == "no-nonce")
            asked.RefusedBy(QuoteRules.ExtraData);
        else
            asked.Accepted();
    }

    [Fact]
    public void The_quote_of_one_nonce_with_the_signature_of_another_is_refused()
    {
        TpmEvidence evidence = Cos("nonce9009", "sha256") with { Quote = Cos("no-nonce", "sha256").Quote };
        Judged.Of(evidence, Pinned(evidence)).RefusedBy(QuoteRules.Signature);
    }

    public static TheoryData<string, string> AzureNonces =>
        new()
        {
            { "set-v0", "challenge" },
            { "set-v1", "challenge" },
            { "set-report-v2", "challenge" },
            { "set-ascii-nonce", "attestation-test-fixture" },
        };

    [Theory, MemberData(nameof(AzureNonces))]
    public void Azures_quote_of_the_key_that_the_paravisor_names_is_accepted(string set, string nonce)
    {
        byte[] extraData = [.. nonce.Select(letter => (byte)letter)];
        Judged judged = Judged.Of(Azure(set), extraData: extraData, vouched: [HclAkPub(set)]);
        judged.Accepted();
        Assert.Equal(AkBindings.Paravisor, judged.Quote!.Bindings);
        Assert.True(judged.Verdict.Trust.HasFlag(Trust.Amd | Trust.Paravisor));
    }

    [Fact]
    public void Azures_quote_with_a_binary_nonce_is_accepted()
    {
        TpmEvidence evidence = Azure("set-v2");
        byte[] extraData = evidence.Quote.Slice(44, 48).ToArray();
        Judged.Of(evidence, extraData: extraData, vouched: [HclAkPub("set-v2")]).Accepted();
        Judged
            .Of(evidence, extraData: extraData.AsMemory(0, 32), vouched: [HclAkPub("set-v2")])
            .RefusedBy(QuoteRules.ExtraData);
    }

    [Fact]
    public void Azures_quote_beside_the_claims_of_another_machine_is_refused()
    {
        Judged judged = Judged.Of(Azure("set-v1"), vouched: [HclAkPub("set-ascii-nonce")]);
        judged.RefusedBy(AkRules.Paravisor);
    }

    public static TheoryData<string, string, string> SyntheticCases =>
        new()
        {
            { "ok-rsa-sha256", "ak_rsa.spki.der", "" },
            { "ok-ecc-sha256", "ak_ecc.spki.der", "" },
            { "ok-subset", "ak_rsa.spki.der", "" },
            { "bad-magic", "ak_rsa.spki.der", "quote.magic" },
            { "bad-nonce", "ak_rsa.spki.der", "quote.extra-data" },
            { "bad-digest", "ak_rsa.spki.der", "quote.pcr-digest" },
        };

    [Theory, MemberData(nameof(SyntheticCases))]
    public void Made_quotes_get_their_verdict(string id, string ak, string rule)
    {
        const string folder = "synthetic/quotes";
        byte[] spki = RecordedEvidence.Bytes($"{folder}/{ak}");
        TpmEvidence evidence = new()
        {
            AkSpki = spki,
            Quote = RecordedEvidence.Bytes($"{folder}/{id}/quote.msg"),
            QuoteSignature = RecordedEvidence.Bytes($"{folder}/{id}/sig.tpmt"),
            Pcrs = Pcrs($"{folder}/pcrs.json", id == "ok-subset" ? [0, 4, 7, 11] : Enumerable.Range(0, 24)),
        };
        byte[] nonce = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        Judged judged = Judged.Of(evidence, new TpmPolicy { PinnedKeys = [SHA256.HashData(spki)] }, nonce);
        if (rule.Length == 0)
            judged.Accepted();
        else
            Assert.Equal(rule, judged.Verdict.FirstRefusal?.Rule.Name);
    }

    private static byte[] GoogleNonce =>
        Convert.FromHexString("8a543108a653b4a1162232744cc9b945017a449dea4fbb0ca62f42d3ef145562");

    private static byte[] Chain(int index) => RecordedEvidence.Bytes($"{Google}/chain{index}.der");

    private static TpmEvidence GoogleEvidence() =>
        new()
        {
            AkCertificates = [Chain(0), Chain(1), Chain(2)],
            Quote = RecordedEvidence.Bytes($"{Google}/quote.msg"),
            QuoteSignature = RawSignature
                .EcdsaFromDer(RecordedEvidence.Bytes($"{Google}/quote.sig"), TpmAlgId.Sha256)
                .OrThrow()
                .ToBytes(),
            Pcrs = Pcrs($"{Google}/pcrs.json", Enumerable.Range(0, 24)),
        };

    private static TpmEvidence Cos(string nonce, string bank)
    {
        string folder = $"gcp-vtpm/cos-85-{nonce}";
        return new()
        {
            AkPublic = RecordedEvidence.Bytes($"{folder}/ak_tpmt_public.bin"),
            AkSpki = RecordedEvidence.Bytes($"{folder}/{bank}/ak.spki.der"),
            Quote = RecordedEvidence.Bytes($"{folder}/{bank}/quote.msg"),
            QuoteSignature = RsaSignature($"{folder}/{bank}/quote.sig"),
            Pcrs = Pcrs($"{folder}/{bank}/pcrs.json", Enumerable.Range(0, 24), bank),
        };
    }

    private static TpmPolicy Pinned(TpmEvidence evidence) =>
        new() { PinnedKeys = [SHA256.HashData(evidence.AkSpki.Span)] };

    private static TpmEvidence Azure(string set) =>
        new()
        {
            AkSpki = HclAkPub(set).Spki,
            Quote = RecordedEvidence.Bytes($"azure-hcl/{set}/quote.msg"),
            QuoteSignature = RsaSignature($"azure-hcl/{set}/quote.sig"),
            Pcrs = Pcrs($"azure-hcl/{set}/pcrs_sha256.json", Enumerable.Range(0, 24)),
        };

    private static VouchedKey HclAkPub(string set)
    {
        using JsonDocument claims = JsonDocument.Parse(RecordedEvidence.Bytes($"azure-hcl/{set}/runtime_data.json"));
        JsonElement key = claims
            .RootElement.GetProperty("keys")
            .EnumerateArray()
            .First(key => key.GetProperty("kid").GetString() == "HCLAkPub");
        using RSA rsa = RSA.Create(
            new RSAParameters
            {
                Modulus = Base64Url.DecodeFromChars(key.GetProperty("n").GetString()),
                Exponent = Base64Url.DecodeFromChars(key.GetProperty("e").GetString()),
            }
        );
        return new(rsa.ExportSubjectPublicKeyInfo(), "HCLAkPub of the runtime claims", Trust.Amd | Trust.Paravisor);
    }

    private static byte[] RsaSignature(string path) =>
        RawSignature.RsaSsa(RecordedEvidence.Bytes(path), TpmAlgId.Sha256).OrThrow().ToBytes();

    // { "sha256:0": "hex", ... } or { "0": "hex", ... }
    private static ImmutableArray<PcrBankEvidence> Pcrs(string path, IEnumerable<int> wanted, string bank = "sha256")
    {
        using JsonDocument json = JsonDocument.Parse(RecordedEvidence.Bytes(path));
        Dictionary<int, ReadOnlyMemory<byte>> values = [];
        foreach (JsonProperty property in json.RootElement.EnumerateObject())
        {
            string[] parts = property.Name.Split(':');
            if (parts.Length == 1 || parts[0] == bank)
                values.Add(int.Parse(parts[^1], null), Convert.FromHexString(property.Value.GetString()!));
        }
        return [new(PcrBank.FromName(bank)!, wanted.ToImmutableSortedDictionary(pcr => pcr, pcr => values[pcr]))];
    }
}
