using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Pkcs7;
using CsCheck;

namespace Coffer.Firmware.Tests.Pkcs7;

public sealed class SignedDataTests
{
    private static readonly byte[] s_content = [1, 2, 3];

    private static byte[] Detached { get; } = Sign(null).EncodeContentInfo();

    [Fact]
    public void SignedCms_accepts_a_detached_signature()
    {
        SignedCms cms = new(new ContentInfo(s_content), detached: true);
        cms.Decode(Detached);
        cms.CheckSignature(verifySignatureOnly: true);
    }

    [Fact]
    public void SignedCms_accepts_signed_attributes()
    {
        SignedAttributes attributes = SignedAttributes.For(ObjectIdentifiers.Data, SHA256.HashData(s_content));
        SignedCms cms = new(new ContentInfo(s_content), detached: true);
        cms.Decode(Sign(attributes).EncodeContentInfo());
        cms.CheckSignature(verifySignatureOnly: true);
    }

    [Fact]
    public void A_detached_signature_of_SignedCms_is_accepted()
    {
        SignedCms cms = new(new ContentInfo(s_content), detached: true);
        CmsSigner signer = new(SubjectIdentifierType.IssuerAndSerialNumber, TestKey.Db.Certificate, TestKey.Db.Key)
        {
            DigestAlgorithm = new Oid(ObjectIdentifiers.Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        cms.ComputeSignature(signer);
        Assert.Null(Verify(cms.Encode(), s_content).Refusal);
    }

    [Fact]
    public void With_and_without_ContentInfo_it_says_the_same()
    {
        SignedData signed = Sign(null);
        SignedData bare = SignedData.ReadBare(signed.EncodeBare()).OrThrow();
        Assert.Equal(signed.EncodeContentInfo(), bare.EncodeContentInfo());
        Assert.Equal(Detached, SignedData.ReadContentInfo(Detached).OrThrow().EncodeContentInfo());
    }

    [Fact]
    public void Other_content_is_refused() =>
        Assert.Equal("signature.signature", Verify(Detached, [1, 2, 4]).Refusal?.Reason);

    [Fact]
    public void Other_content_under_signed_attributes_is_refused_for_its_digest()
    {
        SignedAttributes attributes = SignedAttributes.For(ObjectIdentifiers.Data, SHA256.HashData(s_content));
        byte[] signed = Sign(attributes).EncodeContentInfo();
        Assert.Equal("signature.message-digest", Verify(signed, [1, 2, 4]).Refusal?.Reason);
    }

    [Fact]
    public void Attributes_for_another_content_type_are_refused()
    {
        SignedAttributes attributes = SignedAttributes.For(
            ObjectIdentifiers.SpcIndirectData,
            SHA256.HashData(s_content)
        );
        byte[] signed = Sign(attributes).EncodeContentInfo();
        Assert.Equal("signature.content-type", Verify(signed, s_content).Refusal?.Reason);
    }

    [Fact]
    public void A_certificate_that_is_no_link_of_the_chain_is_refused()
    {
        SignedData signed = Sign(null);
        SignedData padded = signed with
        {
            Certificates = [.. signed.Certificates, TestKey.Foreign.Certificate.RawDataMemory],
        };
        Refusal? refusal = Verify(padded.EncodeContentInfo(), s_content).Refusal;
        Assert.Equal("also CN=Coffer test only foreign", refusal?.Seen);
    }

    [Fact]
    public void A_signer_whose_certificate_is_missing_is_refused()
    {
        SignedData signed = Sign(null) with { Certificates = [] };
        Parsed<X509Certificate2> verdict = SignedDataVerifier.Verify(
            signed,
            ObjectIdentifiers.Data,
            s_content,
            [TestKey.Foreign.Certificate]
        );
        Assert.Equal("signature.signer", verdict.Refusal?.Reason);
    }

    [Fact]
    public void A_trusted_signer_may_leave_its_certificate_out()
    {
        SignedData signed = Sign(null) with { Certificates = [] };
        Assert.Null(
            SignedDataVerifier.Verify(signed, ObjectIdentifiers.Data, s_content, [TestKey.Db.Certificate]).Refusal
        );
    }

    [Fact]
    public void More_certificates_than_a_chain_needs_are_refused()
    {
        SignedData signed = Sign(null) with
        {
            Certificates = [.. Enumerable.Repeat(TestKey.Db.Certificate.RawDataMemory, 9)],
        };
        Assert.Equal(
            "signature.certificates",
            SignedDataVerifier
                .Verify(signed, ObjectIdentifiers.Data, s_content, [TestKey.Db.Certificate])
                .Refusal?.Reason
        );
    }

    [Fact]
    public void A_certificate_that_is_none_is_refused()
    {
        SignedData signed = Sign(null) with { Certificates = [new byte[] { 0x30, 0 }] };
        Assert.Equal(
            "signature.certificates",
            SignedDataVerifier
                .Verify(signed, ObjectIdentifiers.Data, s_content, [TestKey.Db.Certificate])
                .Refusal?.Reason
        );
    }

    [Fact]
    public void Unauthenticated_attributes_are_refused()
    {
        SignedCms cms = new();
        cms.Decode(Detached);
        cms.SignerInfos[0].AddUnsignedAttribute(new(new Oid("1.2.3.4"), [0x05, 0x00]));
        Assert.Equal("pkcs7-signeddata.malformed", ReadReason(cms.Encode()));
    }

    [Fact]
    public void Two_signers_are_refused()
    {
        SignedCms cms = new(new ContentInfo(s_content), detached: true);
        cms.Decode(Detached);
        cms.ComputeSignature(
            new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, TestKey.KEK.Certificate, TestKey.KEK.Key)
        );
        Assert.Equal("pkcs7-signeddata.malformed", ReadReason(cms.Encode()));
    }

    [Fact]
    public void A_ContentInfo_of_another_type_is_refused()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
            writer.WriteObjectIdentifier(ObjectIdentifiers.Data);
        Refusal? refusal = SignedData.ReadContentInfo(writer.Encode()).Refusal;
        Assert.Equal($"content of type {ObjectIdentifiers.Data}", refusal?.Seen);
    }

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown() =>
        Gen
            .Byte.Array[0, 300]
            .Sample(bytes =>
            {
                SignedData.ReadBare(bytes);
                SignedData.ReadContentInfo(bytes);
            });

    [Fact]
    public void Any_change_is_answered_and_never_accepted() =>
        Gen.Select(Gen.Int[0, Detached.Length - 1], Gen.Byte[1, 255])
            .Sample(
                (offset, bits) =>
                {
                    byte[] changed = [.. Detached];
                    changed[offset] ^= bits;
                    return Verify(changed, s_content).Refusal is not null;
                },
                iter: 10_000
            );

    // The issuer of the certificate that was sent, as a T61String: .NET takes it for the trusted one.
    [Fact]
    public void A_certificate_that_only_reads_like_the_trusted_one_has_no_place_in_a_signature()
    {
        byte[] changed = [.. Detached];
        string issuer = TestKey.Db.Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true);
        int name = changed.AsSpan().IndexOf((byte[])[0x0c, (byte)issuer.Length, .. Encoding.ASCII.GetBytes(issuer)]);
        changed[name] = 0x14;
        Assert.Equal("signature.chain", Verify(changed, s_content).Refusal?.Reason);
    }

    private static SignedData Sign(SignedAttributes? attributes) =>
        SignedData.Sign(
            ObjectIdentifiers.Data,
            null,
            attributes,
            attributes is null ? s_content : attributes.Encoded.Span,
            TestKey.Db.Certificate,
            TestKey.Db.Key
        );

    private static Parsed<X509Certificate2> Verify(byte[] contentInfo, byte[] content) =>
        SignedData
            .ReadContentInfo(contentInfo)
            .Then(signed =>
                SignedDataVerifier.Verify(signed, ObjectIdentifiers.Data, content, [TestKey.Db.Certificate])
            );

    private static string? ReadReason(byte[] contentInfo) => SignedData.ReadContentInfo(contentInfo).Refusal?.Reason;
}
