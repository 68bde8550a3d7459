using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.AttestationKeys;

public sealed class AkBindingTests : IDisposable
{
    private const string AkUsage = "2.23.133.8.3";
    private const string EkUsage = "2.23.133.8.1";
    private readonly TestAk _ak = TestAk.OnP256();
    private readonly TestAk _other = TestAk.Rsa();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _ak.Dispose();
        _other.Dispose();
        _authority.Dispose();
    }

    private TpmEvidence Evidence => new TestQuote().Sign(_ak);

    private TpmPolicy Trusting => new() { AkRoots = [_authority.Root] };

    [Fact]
    public void A_key_that_nothing_binds_is_refused_and_the_refusal_says_what_was_tried()
    {
        Finding refusal = Judged.Of(Evidence).RefusedBy(AkRules.Binding);
        foreach (string way in new[] { "Certificate", "Activation", "Paravisor", "ReportData", "Pin" })
            Assert.Contains(way, refusal.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(AkUsage)]
    [InlineData("2.5.29.37.0")]
    public void A_certificate_up_to_a_root_of_the_policy_binds(string? extended)
    {
        byte[] leaf = _authority.Certify(_ak.Spki, extended: extended);
        Judged judged = Judged.Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, Trusting);
        judged.Accepted();
        Assert.Equal(AkBindings.Certificate, judged.Quote!.Bindings);
        Assert.Null(judged.Quote.Instance);
    }

    [Fact]
    public void An_intermediate_certificate_may_come_from_the_policy()
    {
        TpmEvidence evidence = Evidence with { AkCertificates = [_authority.Certify(_ak.Spki)] };
        Judged.Of(evidence, Trusting).RefusedBy(AkRules.Certificate);
        Judged.Of(evidence, Trusting with { Intermediates = [_authority.Intermediate] }).Accepted();
    }

    [Fact]
    public void A_genuine_certificate_of_another_key_is_refused_whatever_else_binds()
    {
        byte[] leaf = _authority.Certify(_other.Spki);
        TpmPolicy policy = Trusting with { PinnedKeys = [_ak.Key.Pin] };
        Judged
            .Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, policy)
            .RefusedBy(AkRules.CertificateKey);
    }

    [Fact]
    public void A_certificate_for_an_endorsement_key_does_not_make_an_attestation_key()
    {
        byte[] leaf = _authority.Certify(_ak.Spki, extended: EkUsage);
        Judged
            .Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, Trusting)
            .RefusedBy(AkRules.CertificateUsage);
    }

    [Fact]
    public void A_certificate_for_encryption_does_not_make_an_attestation_key()
    {
        byte[] leaf = _authority.Certify(_ak.Spki, X509KeyUsageFlags.KeyAgreement);
        Judged
            .Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, Trusting)
            .RefusedBy(AkRules.CertificateUsage);
    }

    [Fact]
    public void An_authoritys_certificate_does_not_make_an_attestation_key()
    {
        byte[] leaf = _authority.Certify(
            _ak.Spki,
            X509KeyUsageFlags.DigitalSignature,
            more: new X509BasicConstraintsExtension(true, false, 0, true)
        );
        Judged
            .Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, Trusting)
            .RefusedBy(AkRules.CertificateUsage);
    }

    [Fact]
    public void A_critical_alternative_name_is_no_obstacle_and_another_critical_extension_is()
    {
        byte[] named = _authority.Certify(_ak.Spki, more: TestNames.TpmMake());
        Judged.Of(Evidence with { AkCertificates = [named, _authority.Intermediate] }, Trusting).Accepted();
        byte[] strange = _authority.Certify(_ak.Spki, more: new X509Extension("1.2.3.4", [5, 0], critical: true));
        Judged
            .Of(Evidence with { AkCertificates = [strange, _authority.Intermediate] }, Trusting)
            .RefusedBy(AkRules.Certificate);
    }

    [Theory]
    [InlineData(2025)]
    [InlineData(2028)]
    public void A_certificate_at_another_time_is_refused(int year)
    {
        byte[] leaf = _authority.Certify(_ak.Spki);
        DateTimeOffset time = new(year, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Judged
            .Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, Trusting, time: time)
            .RefusedBy(AkRules.Certificate);
    }

    [Fact]
    public void A_certificate_of_nobody_trusted_is_no_fault_where_a_pin_binds()
    {
        byte[] leaf = _authority.Certify(_ak.Spki);
        Judged judged = Judged.Of(
            Evidence with
            {
                AkCertificates = [leaf, _authority.Intermediate],
            },
            Judged.Pinning(_ak)
        );
        judged.Accepted();
        Assert.Equal(Outcome.NotChecked, judged.OutcomeOf(AkRules.Certificate));
    }

    [Fact]
    public void Too_many_certificates_are_refused()
    {
        byte[] leaf = _authority.Certify(_ak.Spki);
        ImmutableArray<ReadOnlyMemory<byte>> many = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)leaf, 9)];
        Judged.Of(Evidence with { AkCertificates = many }, Trusting).RefusedBy(AkRules.Certificate);
    }

    [Fact]
    public void Garbage_for_certificates_is_refused()
    {
        Judged
            .Of(Evidence with { AkCertificates = [new byte[] { 0x30, 0x00 }] }, Trusting)
            .RefusedBy(AkRules.Certificate);
        byte[] leaf = _authority.Certify(_ak.Spki);
        Judged.Of(Evidence with { AkCertificates = [leaf, new byte[] { 1 }] }, Trusting).RefusedBy(AkRules.Certificate);
    }

    [Fact]
    public void A_root_of_the_policy_that_is_no_certificate_is_named()
    {
        byte[] leaf = _authority.Certify(_ak.Spki);
        TpmPolicy policy = new() { AkRoots = [new byte[] { 1 }] };
        Finding refusal = Judged.Of(Evidence with { AkCertificates = [leaf] }, policy).RefusedBy(AkRules.Certificate);
        Assert.Contains("trusted root of the policy", refusal.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_of_the_public_key_or_of_the_name_binds()
    {
        Judged.Of(Evidence, Judged.Pinning(_ak)).Accepted();
        Judged byName = Judged.Of(Evidence, new TpmPolicy { PinnedKeys = [_ak.Public.Name.Bytes.ToArray()] });
        byName.Accepted();
        Assert.Equal(AkBindings.Pin, byName.Quote!.Bindings);
    }

    [Fact]
    public void A_key_that_is_not_the_pinned_one_is_refused_whatever_else_binds()
    {
        byte[] leaf = _authority.Certify(_ak.Spki);
        TpmPolicy policy = Trusting with { PinnedKeys = [_other.Key.Pin, default] };
        Judged.Of(Evidence with { AkCertificates = [leaf, _authority.Intermediate] }, policy).RefusedBy(AkRules.Pin);
    }

    [Theory]
    [InlineData(Trust.Amd | Trust.Paravisor, AkBindings.Paravisor)]
    [InlineData(Trust.Amd | Trust.OwnerSoftware, AkBindings.ReportData)]
    public void A_vouched_key_binds(Trust trust, AkBindings binding)
    {
        Judged judged = Judged.Of(Evidence, vouched: [Vouched(_other, trust), Vouched(_ak, trust)]);
        judged.Accepted();
        Assert.Equal(binding, judged.Quote!.Bindings);
    }

    [Fact]
    public void A_vouched_key_that_is_another_is_refused_whatever_else_binds()
    {
        Judged
            .Of(Evidence, Judged.Pinning(_ak), vouched: [Vouched(_other, Trust.Amd | Trust.Paravisor)])
            .RefusedBy(AkRules.Paravisor);
        Judged.Of(Evidence, Judged.Pinning(_ak), vouched: [Vouched(_other, Trust.Amd)]).RefusedBy(AkRules.ReportData);
        VouchedKey garbage = new(new byte[] { 1, 2 }, "garbage", Trust.Amd);
        Judged.Of(Evidence, vouched: [garbage]).RefusedBy(AkRules.ReportData);
    }

    [Theory]
    [InlineData(AkBindings.Certificate)]
    [InlineData(AkBindings.Pin)]
    [InlineData(AkBindings.Paravisor)]
    [InlineData(AkBindings.ReportData)]
    public void A_way_that_the_policy_does_not_accept_does_not_bind(AkBindings way)
    {
        TpmEvidence evidence = Evidence with
        {
            AkCertificates =
                way == AkBindings.Certificate ? [_authority.Certify(_ak.Spki), _authority.Intermediate] : [],
        };
        ImmutableArray<VouchedKey> vouched = way switch
        {
            AkBindings.Paravisor => [Vouched(_ak, Trust.Paravisor)],
            AkBindings.ReportData => [Vouched(_ak, Trust.Amd)],
            _ => [],
        };
        TpmPolicy policy = way == AkBindings.Pin ? Judged.Pinning(_ak) : Trusting;
        Judged.Of(evidence, policy, vouched: vouched).Accepted();
        Judged
            .Of(evidence, policy with { AcceptedBindings = AkBindings.All & ~way }, vouched: vouched)
            .RefusedBy(AkRules.Binding);
    }

    public static TheoryData<TpmaObject> NeededAttributes =>
        [
            TpmaObject.Restricted,
            TpmaObject.SignEncrypt,
            TpmaObject.FixedTpm,
            TpmaObject.FixedParent,
            TpmaObject.SensitiveDataOrigin,
        ];

    [Theory, MemberData(nameof(NeededAttributes))]
    public void A_key_without_an_attribute_is_refused_and_the_attribute_named(TpmaObject attribute)
    {
        Finding refusal = RefusedForAttributes(_ak.Public.ObjectAttributes & ~attribute);
        Assert.Contains($"{attribute}", refusal.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_decrypts_too_is_refused()
    {
        Finding refusal = RefusedForAttributes(_ak.Public.ObjectAttributes | TpmaObject.Decrypt);
        Assert.Contains("decrypt", refusal.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_without_scheme_is_refused()
    {
        TpmsEccParms parameters = (TpmsEccParms)_ak.Public.Parameters with { Scheme = TpmtScheme.None };
        TpmtPublic key = _ak.Public with { Parameters = parameters };
        Judged.Of(Evidence with { AkPublic = key.ToBytes() }, Judged.Pinning(_ak)).RefusedBy(AkRules.Scheme);
    }

    [Theory]
    [InlineData(TpmAlgId.Sha1)]
    [InlineData(TpmAlgId.Sm3_256)]
    [InlineData(TpmAlgId.Null)]
    public void A_name_of_a_weak_or_unknown_hash_is_refused(TpmAlgId hash)
    {
        TpmtPublic key = _ak.Public with { NameAlg = hash };
        Judged.Of(Evidence with { AkPublic = key.ToBytes() }, Judged.Pinning(_ak)).RefusedBy(AkRules.Name);
    }

    [Fact]
    public void Only_a_public_key_is_enough_where_somebody_vouches_who_knows_the_key()
    {
        TpmEvidence spkiOnly = Evidence with { AkPublic = default, AkSpki = _ak.Spki };
        Judged pinned = Judged.Of(spkiOnly, Judged.Pinning(_ak));
        pinned.Accepted();
        Assert.Equal(Outcome.NotApplicable, pinned.OutcomeOf(AkRules.Attributes));
        Judged.Of(spkiOnly, vouched: [Vouched(_ak, Trust.Amd | Trust.Paravisor)]).Accepted();
        byte[] leaf = _authority.Certify(_ak.Spki);
        Judged.Of(spkiOnly with { AkCertificates = [leaf, _authority.Intermediate] }, Trusting).Accepted();
    }

    [Fact]
    public void Only_a_public_key_is_not_enough_where_software_in_the_VM_names_it()
    {
        TpmEvidence spkiOnly = Evidence with { AkPublic = default, AkSpki = _ak.Spki };
        ImmutableArray<VouchedKey> vouched = [Vouched(_ak, Trust.Amd | Trust.OwnerSoftware)];
        Judged judged = Judged.Of(spkiOnly, vouched: vouched);
        Assert.Equal(Outcome.NotChecked, judged.RefusedBy(AkRules.Attributes).Outcome);
        Judged.Of(spkiOnly, new TpmPolicy { RequireAttributes = false }, vouched: vouched).Accepted();
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x0B)]
    [InlineData(0x0C)]
    public void A_primary_key_of_a_hierarchy_is_accepted(byte hierarchy)
    {
        TpmEvidence evidence = new TestQuote { Parent = [0x40, 0, 0, hierarchy] }.Sign(_ak);
        Judged.Of(evidence, Judged.Pinning(_ak)).Accepted();
    }

    [Fact]
    public void A_key_with_an_unknown_parent_is_accepted_only_where_the_policy_says_so()
    {
        TpmEvidence evidence = new TestQuote { Parent = [0, 0x0B, .. new byte[32]] }.Sign(_ak);
        Judged.Of(evidence, Judged.Pinning(_ak)).RefusedBy(AkRules.QualifiedName);
        Judged.Of(evidence, Judged.Pinning(_ak) with { AkMayHaveAnyParent = true }).Accepted();
    }

    [Fact]
    public void Each_byte_of_the_public_area_flipped_is_refused_though_only_the_public_key_is_pinned()
    {
        TpmEvidence good = Evidence;
        for (int at = 0; at < good.AkPublic.Length; at++)
        {
            byte[] changed = good.AkPublic.ToArray();
            changed[at] ^= 0x04;
            Judged judged = Judged.Of(good with { AkPublic = changed }, Judged.Pinning(_ak));
            Assert.False(judged.Verdict.IsAccepted, $"byte {at}");
        }
    }

    [Fact]
    public void Two_different_keys_in_the_evidence_are_refused() =>
        Judged.Of(Evidence with { AkSpki = _other.Spki }, Judged.Pinning(_ak)).RefusedBy(AkRules.SameKey);

    [Fact]
    public void No_key_at_all_is_refused() =>
        Judged.Of(Evidence with { AkPublic = default }, Judged.Pinning(_ak)).RefusedBy(AkRules.Key);

    [Fact]
    public void A_weak_key_is_refused()
    {
        using TestAk weak = TestAk.Rsa(1024);
        Judged.Of(new TestQuote().Sign(weak)).RefusedBy(AkRules.Key);
        TpmtPublic exponent = _other.Public with
        {
            Parameters = (TpmsRsaParms)_other.Public.Parameters with { Exponent = 3 },
        };
        Judged.Of(Evidence with { AkPublic = exponent.ToBytes() }).RefusedBy(AkRules.Key);
    }

    [Fact]
    public void Numbers_that_are_no_key_are_refused()
    {
        TpmtPublic offCurve = _ak.Public with { Unique = new TpmsEccPoint(new byte[32], new byte[32]) };
        Judged.Of(Evidence with { AkPublic = offCurve.ToBytes() }).RefusedBy(AkRules.Key);
        TpmtPublic size = _other.Public with { Unique = new TpmBytesId(new byte[100]) };
        Judged.Of(Evidence with { AkPublic = size.ToBytes() }).RefusedBy(AkRules.Key);
        Judged.Of(Evidence with { AkPublic = new byte[] { 0, 8, 0, 11 } }).RefusedBy(AkRules.Key);
    }

    private Finding RefusedForAttributes(TpmaObject attributes)
    {
        TpmtPublic key = _ak.Public with { ObjectAttributes = attributes };
        // The quote of such a key, as its TPM would make it.
        TpmEvidence evidence = new TestQuote { Signer = QualifiedName(key) }.Sign(_ak) with
        {
            AkPublic = key.ToBytes(),
        };
        return Judged.Of(evidence, Judged.Pinning(_ak)).RefusedBy(AkRules.Attributes);
    }

    private static TpmName QualifiedName(TpmtPublic key) =>
        new(new TpmBuffer([0, 0x0B, .. SHA256.HashData([0x40, 0, 0, 0x0B, .. key.Name.Bytes.Span])]));

    private static VouchedKey Vouched(TestAk ak, Trust trust) => new(ak.Spki, "the test", trust);
}
