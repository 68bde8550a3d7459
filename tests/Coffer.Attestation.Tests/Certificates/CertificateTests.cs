using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;
using CsCheck;

namespace Coffer.Attestation.Tests.Certificates;

public sealed class CertificateTests
{
    private static readonly byte[] s_small = TestCertificates
        .Authority("CN=root, O=Coffer, C=DE", TestCertificates.Rsa, 1)
        .Sign("CN=root, O=Coffer, C=DE", TestCertificates.Rsa);

    [Fact]
    public void Every_field_is_read()
    {
        Certificate certificate = TestCertificates.Read(s_small);
        Assert.Equal("root", certificate.Subject.CommonName);
        Assert.True(certificate.IsSelfIssued);
        Assert.Equal([1, 2, 3], certificate.SerialNumber.ToArray());
        Assert.Equal(TestCertificates.NotBefore, certificate.NotBefore);
        Assert.Equal(TestCertificates.NotAfter, certificate.NotAfter);
        Assert.Equal(new BasicConstraints(true, 1), certificate.BasicConstraints);
        Assert.Equal(KeyUsage.KeyCertSign | KeyUsage.CrlSign, certificate.KeyUsage);
        Assert.True(certificate.PublicKey.IsRsa);
        Assert.Equal(2048, certificate.PublicKey.KeySize);
        Assert.Equal(SignatureScheme.RsaPkcs1, certificate.SignatureAlgorithm.Scheme);
        Assert.Null(CertificateSignature.Verify(certificate, certificate.PublicKey));
    }

    [Fact]
    public void It_agrees_with_the_framework_about_every_recorded_certificate()
    {
        foreach (string path in s_recorded)
        {
            Certificate ours = TestCertificates.Read(RecordedEvidence.Bytes(path));
            using X509Certificate2 theirs = X509CertificateLoader.LoadCertificate(RecordedEvidence.Bytes(path));
            Assert.Equal(theirs.SerialNumberBytes.ToArray(), ours.SerialNumber.ToArray());
            Assert.Equal(theirs.NotAfter.ToUniversalTime(), ours.NotAfter.UtcDateTime);
            Assert.Equal(theirs.IssuerName.RawData, ours.Issuer.Der.ToArray());
            Assert.Equal(theirs.GetNameInfo(X509NameType.SimpleName, false), ours.Subject.CommonName);
            Assert.Equal(theirs.Extensions.Count, ours.Extensions.All.Length);
            Assert.Equal(theirs.PublicKey.ExportSubjectPublicKeyInfo(), ours.PublicKey.Der.ToArray());
        }
    }

    [Theory]
    [InlineData("certificates/amd/milan/ark.der", "certificates/amd/milan/ark.der")]
    [InlineData("certificates/amd/milan/ask.der", "certificates/amd/milan/ark.der")]
    [InlineData("certificates/amd/genoa/asvk.der", "certificates/amd/genoa/ark.der")]
    [InlineData("certificates/amd/turin/ask.der", "certificates/amd/turin/ark.der")]
    [InlineData("certificates/turin-vcek-without-report.der", "certificates/amd/turin/ask.der")]
    [InlineData("snp/milan-v2/vcek.der", "certificates/amd/milan/ask.der")]
    public void Both_encodings_of_PSS_parameters_verify(string certificate, string issuer) =>
        Assert.Null(
            CertificateSignature.Verify(
                TestCertificates.Read(RecordedEvidence.Bytes(certificate)),
                TestCertificates.Read(RecordedEvidence.Bytes(issuer)).PublicKey
            )
        );

    [Theory]
    [InlineData(nameof(HashAlgorithmName.SHA256))]
    [InlineData(nameof(HashAlgorithmName.SHA384))]
    [InlineData(nameof(HashAlgorithmName.SHA512))]
    public void Every_scheme_verifies_with_every_hash_and_not_with_another_key(string hash)
    {
        HashAlgorithmName name = new(hash);
        CertificateRequest[] requests =
        [
            new("CN=a", TestCertificates.Rsa, name, RSASignaturePadding.Pkcs1),
            new("CN=a", TestCertificates.Rsa, name, RSASignaturePadding.Pss),
            new("CN=a", TestCertificates.P256, name),
            new("CN=a", TestCertificates.P384, name),
        ];
        SubjectPublicKeyInfo other = TestCertificates
            .Read(TestCertificates.Request("CN=b", TestCertificates.OtherRsa).Sign("CN=b", TestCertificates.OtherRsa))
            .PublicKey;
        foreach (CertificateRequest request in requests)
        {
            using X509Certificate2 made = request.CreateSelfSigned(
                TestCertificates.NotBefore,
                TestCertificates.NotAfter
            );
            Certificate certificate = TestCertificates.Read(made.RawData);
            Assert.Null(CertificateSignature.Verify(certificate, certificate.PublicKey));
            Assert.NotNull(CertificateSignature.Verify(certificate, other));
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_is_refused_or_breaks_the_signature()
    {
        SubjectPublicKeyInfo key = TestCertificates.Read(s_small).PublicKey;
        for (int i = 0; i < s_small.Length; i++)
        {
            byte[] changed = [.. s_small];
            changed[i] ^= 1;
            if (Certificate.Read(changed).TryGet(out Certificate? certificate, out _))
                Assert.NotNull(CertificateSignature.Verify(certificate, key));
        }
    }

    [Fact]
    public void Bytes_after_the_certificate_are_refused() =>
        Assert.Equal("certificate.malformed", Certificate.Read((byte[])[.. s_small, 0]).Refusal?.Reason);

    [Fact]
    public void A_certificate_over_the_bound_is_not_looked_at() =>
        Assert.Equal("certificate.size", Certificate.Read(new byte[Certificate.MaxSize + 1]).Refusal?.Reason);

    [Fact]
    public void An_extension_twice_is_refused()
    {
        byte[] der = WithExtensions("1.2.3.4", "1.2.3.4");
        Assert.Contains("twice", Certificate.Read(der).Refusal?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_with_own_parameters_verifies_nothing()
    {
        using ECDsa key = ECDsa.Create(TestCertificates.P256.ExportExplicitParameters(true));
        Parsed<SubjectPublicKeyInfo> parsed = SubjectPublicKeyInfo.Read(ExplicitSpki(key));
        Assert.False(parsed.OrThrow().IsEllipticCurve);
        Assert.Equal("public-key.kind", parsed.OrThrow().ImportEcdsa().Refusal?.Reason);
    }

    [Fact]
    public void A_small_RSA_key_verifies_nothing()
    {
        using RSA key = RSA.Create(1024);
        Certificate certificate = TestCertificates.Read(
            TestCertificates.Request("CN=small", key).Sign("CN=small", key)
        );
        Assert.Equal("public-key.kind", CertificateSignature.Verify(certificate, certificate.PublicKey)?.Reason);
    }

    [Fact]
    public void SHA1_verifies_nothing()
    {
        byte[] der = [.. s_small];
        // sha256WithRSAEncryption becomes sha1WithRSAEncryption, in both places.
        ReadOnlySpan<byte> sha256 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
        der[der.AsSpan().IndexOf(sha256) + 8] = 5;
        der[der.AsSpan().LastIndexOf(sha256) + 8] = 5;
        Certificate certificate = TestCertificates.Read(der);
        Assert.Equal("certificate.algorithm", CertificateSignature.Verify(certificate, certificate.PublicKey)?.Reason);
    }

    [Fact]
    public void A_name_cannot_move_the_cursor_or_fill_the_screen()
    {
        string name = "a\u001b[2J\u202e\n" + new string('x', 1000);
        X500DistinguishedNameBuilder builder = new();
        builder.AddCommonName(name);
        CertificateRequest request = new(
            builder.Build(),
            TestCertificates.Rsa,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        Certificate certificate = TestCertificates.Read(request.Sign("CN=root", TestCertificates.Rsa));
        Assert.Equal(name, certificate.Subject.CommonName);
        Assert.StartsWith("a?[2J??xxx", certificate.ToString(), StringComparison.Ordinal);
        Assert.InRange(certificate.Subject.ToString().Length, 1, 203);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Gen.Select(Gen.Int[0, s_small.Length - 1], Gen.Byte, Gen.Int[0, s_small.Length])
            .Sample(
                (at, value, length) =>
                {
                    byte[] bytes = [.. s_small];
                    bytes[at] = value;
                    Certificate.Read(bytes.AsMemory(0, length));
                    CertificateRevocationList.Read(bytes.AsMemory(0, length));
                    SubjectPublicKeyInfo.Read(bytes.AsMemory(at));
                }
            );

    private static readonly string[] s_recorded =
    [
        "certificates/amd/milan/ark.der",
        "certificates/amd/milan/ask.der",
        "certificates/amd/milan/asvk.der",
        "certificates/amd/genoa/ark.der",
        "certificates/amd/genoa/ask.der",
        "certificates/amd/genoa/asvk.der",
        "certificates/amd/turin/ark.der",
        "certificates/amd/turin/ask.der",
        "certificates/amd/turin/asvk.der",
        "certificates/turin-vcek-without-report.der",
        "snp/milan-v2/vcek.der",
        "snp/aws-milan-v3-vlek/vlek.der",
        "gcp-vtpm/ca-certificates/gcp_ek_ak_ca_root.crt",
        "gcp-vtpm/ca-certificates/gcp_ek_ak_ca_intermediate_v3.crt",
        "gcp-vtpm/ca-certificates/tpm_ek_root_1.cer",
    ];

    private static byte[] WithExtensions(params string[] oids)
    {
        // The framework refuses to write an extension twice, so the second is renamed afterwards.
        CertificateRequest request = TestCertificates.Request("CN=a", TestCertificates.Rsa);
        for (int i = 0; i < oids.Length; i++)
            request.CertificateExtensions.Add(new X509Extension($"1.2.3.{100 + i}", [5, 0], critical: false));
        byte[] der = request.Sign("CN=a", TestCertificates.Rsa);
        for (int i = 0; i < oids.Length; i++)
            der.AsSpan()[der.AsSpan().IndexOf(Oid($"1.2.3.{100 + i}"))..][4] = 4;
        return der;
    }

    private static byte[] Oid(string oid)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    private static byte[] ExplicitSpki(ECDsa key)
    {
        ECParameters p = key.ExportExplicitParameters(false);
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(X509Identifiers.EcPublicKey);
                using (writer.PushSequence())
                    writer.WriteInteger(1);
            }
            writer.WriteBitString([4, .. p.Q.X!, .. p.Q.Y!]);
        }
        return writer.Encode();
    }
}
