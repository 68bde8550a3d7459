using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

public sealed class SnpChainTests
{
    private const ProductLine Line = ProductLine.Milan;

    private static readonly TestReport s_report = new(Line);
    private static readonly byte[] s_vek = new TestVek(Line).Build();
    private static readonly byte[] s_ask = TestPki.Ask(Line);

    [Theory]
    [InlineData(ProductLine.Milan, SigningKey.Vcek)]
    [InlineData(ProductLine.Milan, SigningKey.Vlek)]
    [InlineData(ProductLine.Genoa, SigningKey.Vcek)]
    [InlineData(ProductLine.Genoa, SigningKey.Vlek)]
    [InlineData(ProductLine.Turin, SigningKey.Vcek)]
    [InlineData(ProductLine.Turin, SigningKey.Vlek)]
    public void A_chain_holds_with_pinned_issuers_and_with_sent_ones(ProductLine line, SigningKey kind)
    {
        TestReport report = new(line, 3, kind);
        Assert.Equal("", report.Refusals());
        SnpEvidence whole = report.Evidence() with
        {
            Certificates = [new TestVek(line, kind).Build(), TestPki.Ask(line, kind), TestPki.Ark(line)],
        };
        SnpVerifier verifier = new(TestPki.Roots(line, withIssuers: false));
        Assert.Equal("", Refusals(whole, verifier: verifier));
    }

    [Fact]
    public void Without_the_issuer_s_certificate_the_chain_is_refused() =>
        Assert.Equal(
            "snp.chain-issuer",
            Refusals(s_report.Evidence(), verifier: new SnpVerifier(TestPki.Roots(Line, withIssuers: false)))
        );

    [Fact]
    public void A_verifier_without_roots_of_the_line_refuses() =>
        Assert.Equal(
            "snp.anchor",
            Refusals(s_report.Evidence(), verifier: new SnpVerifier(TestPki.Roots(ProductLine.Genoa)))
        );

    [Fact]
    public void A_chain_that_brings_its_own_root_is_refused()
    {
        byte[] ark = TestPki.Ark(Line, TestPki.ForeignKey);
        byte[] ask = TestPki.Ask(Line, issuer: TestPki.ForeignKey);
        Assert.Equal("snp.anchor snp.chain-signature", Refusals(With(s_vek, ask, ark)));
        Assert.Equal("snp.chain-signature", Refusals(With(s_vek, ask)));
    }

    [Fact]
    public void A_foreign_root_is_refused_even_beside_a_good_chain() =>
        Assert.Equal("snp.anchor", Refusals(With(s_vek, s_ask, TestPki.Ark(Line, TestPki.ForeignKey))));

    [Fact]
    public void The_certificate_of_another_issuer_does_not_matter() =>
        Assert.Equal("", Refusals(With(s_vek, TestPki.Ask(ProductLine.Genoa), TestPki.Ark(ProductLine.Genoa))));

    [Fact]
    public void A_key_certificate_signed_by_another_key_is_refused() =>
        Assert.Equal(
            "snp.chain-signature",
            s_report.Refusals(vek: new TestVek(Line) { Signer = new AmdSignatureGenerator(TestPki.ForeignKey) })
        );

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void Both_spellings_of_the_PSS_parameters_are_accepted(int? trailer) =>
        Assert.Equal(
            "",
            s_report.Refusals(
                vek: new TestVek(Line) { Signer = new AmdSignatureGenerator(TestPki.AskKey) { Trailer = trailer } }
            )
        );

    public static TheoryData<string> WrongPssParameters() => ["trailer", "salt", "hash", "mask"];

    [Theory, MemberData(nameof(WrongPssParameters))]
    public void Other_PSS_parameters_are_refused(string which)
    {
        AmdSignatureGenerator signer = which switch
        {
            "trailer" => new(TestPki.AskKey) { Trailer = 2 },
            "salt" => new(TestPki.AskKey) { Salt = 32 },
            "hash" => new(TestPki.AskKey)
            {
                Hash = HashAlgorithmName.SHA256,
                MaskHash = X509Identifiers.Sha256,
                Salt = 32,
            },
            _ => new(TestPki.AskKey) { MaskHash = X509Identifiers.Sha256 },
        };
        Assert.StartsWith(
            "snp.chain-algorithm",
            s_report.Refusals(vek: new TestVek(Line) { Signer = signer }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void PKCS1_signatures_are_refused() =>
        Assert.Equal(
            "snp.chain-algorithm",
            s_report.Refusals(
                vek: new TestVek(Line)
                {
                    Signer = X509SignatureGenerator.CreateForRSA(TestPki.AskKey, RSASignaturePadding.Pkcs1),
                }
            )
        );

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_chain_holds_only_in_its_time(int side)
    {
        DateTimeOffset edge = side < 0 ? TestPki.NotBefore : TestPki.NotAfter;
        Assert.Equal("", Refusals(s_report.Evidence(), time: edge));
        Assert.Equal("snp.chain-validity", Refusals(s_report.Evidence(), time: edge.AddSeconds(side)));
    }

    [Fact]
    public void An_unknown_critical_extension_is_refused_and_an_unknown_other_one_is_not()
    {
        TestVek made = new(Line);
        made.Extensions["1.3.6.1.4.1.3704.1.9"] = [5, 0];
        Assert.Equal("", s_report.Refusals(vek: made));
        made.Critical.Add("1.3.6.1.4.1.3704.1.9");
        Assert.Equal("snp.chain-critical-extensions", s_report.Refusals(vek: made));
    }

    [Fact]
    public void An_extension_twice_is_refused()
    {
        TestVek made = new(Line);
        made.Extensions["1.3.6.1.4.1.3704.1.9"] = [5, 0];
        made.Extensions["1.3.6.1.4.1.3704.1.10"] = [5, 0];
        byte[] der = made.Build();
        ReadOnlySpan<byte> oid = [0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01, 0x0a];
        der[der.AsSpan().IndexOf(oid) + 8] = 9;
        Assert.Equal("snp.certificates", Refusals(With(der)));
    }

    public static TheoryData<string, string> WrongAuthorities() =>
        new()
        {
            { "no authority", "snp.chain-authority" },
            { "no key usage", "snp.chain-authority" },
            { "small key", "snp.chain-algorithm" },
            { "no address", "snp.crl-address" },
            { "other address", "snp.crl-address" },
            { "VLEK's address", "snp.crl-address" },
        };

    [Theory, MemberData(nameof(WrongAuthorities))]
    public void An_issuer_that_AMD_would_not_make_is_refused(string which, string reason)
    {
        using RSA small = RSA.Create(3072);
        RSA key = which == "small key" ? small : TestPki.AskKey;
        string address = which switch
        {
            "other address" => "https://example.org/vcek/v1/Milan/crl",
            "VLEK's address" => KdsAddress.RevocationList(SigningKey.Vlek, Line),
            _ => KdsAddress.RevocationList(SigningKey.Vcek, Line),
        };
        CertificateRequest request = TestPki.Authority("SEV-Milan", key, 0, which == "no address" ? null : address);
        if (which == "no authority")
            Replace(request, new X509BasicConstraintsExtension(false, false, 0, true));
        if (which == "no key usage")
            Replace(request, new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign, true));
        byte[] ask = request.Sign("ARK-Milan", new AmdSignatureGenerator(TestPki.ArkKey), [1, 0, 2]);
        byte[] vek = new TestVek(Line) { Signer = new AmdSignatureGenerator(key) }.Build();
        Assert.Equal(reason, Refusals(With(vek, ask)));
    }

    [Fact]
    public void A_root_that_may_not_have_an_authority_below_it_is_refused()
    {
        CertificateRequest request = TestPki.Authority(
            "ARK-Milan",
            TestPki.ArkKey,
            0,
            KdsAddress.RevocationList(SigningKey.Vcek, Line)
        );
        byte[] ark = request.Sign("ARK-Milan", new AmdSignatureGenerator(TestPki.ArkKey), [1, 0, 1]);
        SnpVerifier verifier = new(new AmdRoots(ProductRoots.Read(Line, ark, s_ask).OrThrow()));
        Assert.Equal("snp.chain-authority", Refusals(s_report.Evidence(), verifier: verifier));
    }

    [Fact]
    public void A_root_that_did_not_sign_itself_is_refused()
    {
        CertificateRequest request = TestPki.Authority(
            "ARK-Milan",
            TestPki.ArkKey,
            null,
            KdsAddress.RevocationList(SigningKey.Vcek, Line)
        );
        byte[] ark = request.Sign("ARK-Milan", new AmdSignatureGenerator(TestPki.ForeignKey), [1, 0, 1]);
        SnpVerifier verifier = new(new AmdRoots(ProductRoots.Read(Line, ark, s_ask).OrThrow()));
        Assert.Equal("snp.chain-signature", Refusals(s_report.Evidence(), verifier: verifier));
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_refused()
    {
        Assert.Equal("snp.certificates", Refusals(With(s_vek, [0x30, 0x03, 1])));
        Assert.Equal("snp.certificates", Refusals(With([.. Enumerable.Repeat(s_vek, 33)])));
        Assert.Equal("snp.certificates", Refusals(With()));
    }

    [Fact]
    public void The_same_certificate_twice_is_one() => Assert.Equal("", Refusals(With(s_vek, s_vek, s_ask, s_ask)));

    [Fact]
    public void Two_certificates_of_one_key_are_one_and_of_two_keys_are_too_many()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal("", Refusals(With(s_vek, new TestVek(Line).Build())));
        Assert.Equal("snp.certificates", Refusals(With(s_vek, new TestVek(Line) { CertifiedKey = other }.Build())));
    }

    [Fact]
    public void The_certificate_table_is_as_good_as_the_list()
    {
        byte[] table = TestTable.Of((CertificateGuids.Vcek, s_vek), (CertificateGuids.Ask, s_ask));
        SnpEvidence evidence = s_report.Evidence() with { Certificates = [], CertificateTable = table };
        Assert.Equal("", Refusals(evidence));
        Assert.Equal("", Refusals(evidence with { Certificates = default }));
        Assert.Equal("snp.certificate-table", Refusals(evidence with { CertificateTable = table.AsMemory(0, 2000) }));
    }

    [Fact]
    public void A_table_that_names_another_processor_is_refused()
    {
        byte[] genoa = [8, 0, 0, 0, 0x11, 0x0f, 0xa1, 0];
        byte[] table = TestTable.Of((CertificateGuids.Vcek, s_vek), (CertificateGuids.ExtraPlatformInfo, genoa));
        TestReport report = new(Line, 2);
        SnpEvidence evidence = report.Evidence() with { CertificateTable = table };
        Assert.Equal("snp.product-line", Refusals(evidence));
    }

    [Fact]
    public void A_current_list_of_the_root_is_judged()
    {
        SnpPolicy policy = new() { RequireRevocationList = true };
        Assert.Equal("snp.revocation-list", Refusals(s_report.Evidence(), policy));
        Assert.Equal("", Refusals(WithList(TestPki.RevocationList(Line)), policy));
    }

    [Fact]
    public void The_issuer_s_serial_number_in_the_list_refuses()
    {
        byte[] list = TestPki.RevocationList(Line, serials: [TestPki.Serial(SigningKey.Vcek)]);
        Assert.Equal("snp.revocation", Refusals(WithList(list)));
    }

    [Fact]
    public void The_ASVK_s_serial_number_refuses_a_VLEK_and_not_a_VCEK()
    {
        byte[] list = TestPki.RevocationList(Line, serials: [TestPki.Serial(SigningKey.Vlek)]);
        Assert.Equal("", Refusals(WithList(list)));
        SnpEvidence vlek = new TestReport(Line, 3, SigningKey.Vlek).Evidence() with { RevocationLists = [list] };
        Assert.Equal("snp.revocation", Refusals(vlek));
    }

    [Fact]
    public void One_list_that_revokes_is_enough()
    {
        byte[] bad = TestPki.RevocationList(Line, serials: [TestPki.Serial(SigningKey.Vcek)]);
        Assert.Equal("snp.revocation", Refusals(WithList(TestPki.RevocationList(Line), bad)));
    }

    [Fact]
    public void A_list_out_of_its_time_is_refused()
    {
        byte[] old = TestPki.RevocationList(Line, nextUpdate: TestPki.Time.AddSeconds(-1));
        byte[] future = TestPki.RevocationList(Line, thisUpdate: TestPki.Time.AddSeconds(1));
        Assert.Equal("snp.revocation-list", Refusals(WithList(old)));
        Assert.Equal("snp.revocation-list", Refusals(WithList(future)));
    }

    [Fact]
    public void A_list_by_another_key_is_refused()
    {
        byte[] foreign = TestPki.RevocationList(Line, TestPki.ForeignKey);
        byte[] byAsk = TestPki.RevocationList(Line, TestPki.AskKey);
        Assert.Equal("snp.revocation-list", Refusals(WithList(foreign)));
        Assert.Equal("snp.revocation-list", Refusals(WithList(byAsk)));
        Assert.Equal("snp.revocation-list", Refusals(WithList([0x30, 0])));
    }

    [Fact]
    public void A_list_of_another_issuer_counts_for_nothing()
    {
        byte[] genoa = TestPki.RevocationList(ProductLine.Genoa, serials: [TestPki.Serial(SigningKey.Vcek)]);
        byte[] byAsk = TestPki.RevocationList(
            Line,
            TestPki.AskKey,
            "SEV-Milan",
            serials:
            [
                [0],
            ]
        );
        SnpPolicy policy = new() { RequireRevocationList = true };
        Assert.Equal("", Refusals(WithList(genoa, byAsk)));
        Assert.Equal("snp.revocation-list", Refusals(WithList(genoa, byAsk), policy));
    }

    [Fact]
    public void A_list_in_the_table_counts()
    {
        byte[] list = TestPki.RevocationList(Line, serials: [TestPki.Serial(SigningKey.Vcek)]);
        byte[] table = TestTable.Of((CertificateGuids.Crl, list));
        Assert.Equal("snp.revocation", Refusals(s_report.Evidence() with { CertificateTable = table }));
    }

    private static void Replace<T>(CertificateRequest request, T extension)
        where T : X509Extension
    {
        request.CertificateExtensions.Remove(request.CertificateExtensions.OfType<T>().Single());
        request.CertificateExtensions.Add(extension);
    }

    private static SnpEvidence With(params byte[][] certificates) =>
        s_report.Evidence() with
        {
            Certificates = [.. certificates.Select(der => (ReadOnlyMemory<byte>)der)],
        };

    private static SnpEvidence WithList(params byte[][] lists) =>
        s_report.Evidence() with
        {
            RevocationLists = [.. lists.Select(der => (ReadOnlyMemory<byte>)der)],
        };

    private static string Refusals(
        SnpEvidence evidence,
        SnpPolicy? policy = null,
        DateTimeOffset? time = null,
        SnpVerifier? verifier = null
    )
    {
        FindingList findings = new();
        (verifier ?? SnpJudgement.Verifier(Line)).Judge(
            evidence,
            policy ?? new SnpPolicy(),
            time ?? TestPki.Time,
            null,
            findings
        );
        return findings.ToVerdict().Refusals();
    }
}
