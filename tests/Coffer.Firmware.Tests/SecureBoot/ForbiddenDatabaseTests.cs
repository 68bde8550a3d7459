using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.Tests.Prediction;
using CsCheck;

namespace Coffer.Firmware.Tests.SecureBoot;

/// <summary>docs/formats.md, section 18: dbx.esl.</summary>
public sealed class ForbiddenDatabaseTests
{
    private static readonly Guid s_owner = new("11111111-2222-3333-4444-555555555555");
    private static readonly Guid s_platform = new("d281fad2-8d88-47a4-9792-5baa47bb1b89");
    private static readonly byte[] s_digest = SHA256.HashData("image"u8);

    private static EfiSignatureList Digest { get; } = EfiSignatureList.ForSha256(s_owner, [s_digest]);

    private static EfiSignatureList Foreign { get; } =
        EfiSignatureList.ForCertificate(s_owner, TestKey.Foreign.Certificate);

    [Fact]
    public void What_efitools_writes_is_read()
    {
        using TemporaryDirectory files = new();
        string certificate = files.Locate("certificate.esl");
        StockTool.Run("cert-to-efi-sig-list", "efitools", [TestKey.Foreign.CertificatePath, certificate]);
        byte[] image = Golden.Bytes("small-signed.efi");
        string hash = files.Locate("hash.esl");
        StockTool.Run("hash-to-efi-sig-list", "efitools", [files.Write("small.efi", image), hash]);
        ForbiddenDatabase read = ForbiddenDatabase
            .Read((byte[])[.. File.ReadAllBytes(certificate), .. File.ReadAllBytes(hash)])
            .OrThrow();
        Assert.Equal(TestKey.Foreign.Certificate.RawData, Assert.Single(read.Certificates).ToArray());
        Assert.Equal(
            AuthenticodeDigest.Compute(PeImage.Read(image).OrThrow(), HashAlgorithmName.SHA256),
            Assert.Single(read.Digests).ToArray()
        );
    }

    [Fact]
    public void Lists_that_are_added_stand_behind_and_none_stands_there_twice()
    {
        ForbiddenDatabase one = ForbiddenDatabase.With(null, [Foreign, Foreign]).OrThrow();
        ForbiddenDatabase both = ForbiddenDatabase.With(one, [Digest, Foreign]).OrThrow();
        Assert.Equal(EfiSignatureList.WriteAll(Foreign, Digest), both.Bytes.ToArray());
        Assert.Equal("1 certificates, 1 digests of images", both.ToString());
    }

    [Fact]
    public void Nothing_is_refused() => Assert.Equal("dbx.size", Reason(Array.Empty<byte>()));

    [Fact]
    public void More_than_firmware_takes_is_refused() =>
        Assert.Equal("dbx.size", Reason(new byte[ForbiddenDatabase.LargestSize + 1]));

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(28)]
    [InlineData(75)]
    public void A_list_cut_short_is_refused(int length) =>
        Assert.Equal("efi-signature-list.malformed", Reason(EfiSignatureList.WriteAll(Digest)[..length]));

    [Theory]
    // EFI_CERT_SHA1_GUID, EFI_CERT_X509_SHA256_GUID, EFI_CERT_SHA384_GUID.
    [InlineData("826ca512-cf10-4ac9-b187-be01496631bd")]
    [InlineData("3bd2a492-96c0-4079-b420-fcf98ef103ed")]
    [InlineData("ff3e5307-9fd0-48c9-85f1-8ad56c701e01")]
    public void Another_type_of_list_is_refused(string type) =>
        Assert.Equal("dbx.list", Reason(Digest with { Type = new Guid(type) }));

    [Fact]
    public void A_list_with_a_header_is_refused() =>
        Assert.Equal("dbx.list", Reason(Digest with { Header = new byte[4] }));

    [Fact]
    public void A_digest_of_another_size_is_refused() =>
        Assert.Equal("dbx.list", Reason(Digest with { Signatures = [new(s_owner, new byte[48])] }));

    [Fact]
    public void What_is_no_certificate_is_refused()
    {
        Assert.Equal("dbx.certificate", Reason(Foreign with { Signatures = [new(s_owner, new byte[200])] }));
        byte[] longer = [.. TestKey.Foreign.Certificate.RawData, 0];
        Assert.Equal("dbx.certificate", Reason(Foreign with { Signatures = [new(s_owner, longer)] }));
    }

    [Fact]
    public void An_entry_twice_is_refused_whoever_put_it_there()
    {
        Assert.Equal("dbx.twice", Reason(Digest, EfiSignatureList.ForSha256(s_platform, [s_digest])));
        Assert.Equal("dbx.twice", Reason(Foreign, Foreign));
    }

    [Fact]
    public void Too_many_certificates_are_refused() =>
        Assert.Equal("dbx.certificates", Reason([.. Enumerable.Repeat(Foreign, 17)]));

    [Fact]
    public void One_that_forbids_the_owners_own_db_is_refused()
    {
        ForbiddenDatabase read = Read(Foreign, EfiSignatureList.ForCertificate(s_owner, TestKey.Db.Certificate));
        Refusal? refusal = read.JudgeOwn(TestKey.Db.Certificate);
        Assert.Equal("dbx.own", refusal?.Reason);
        Assert.StartsWith(TestKey.Db.Certificate.Subject, refusal?.Seen, StringComparison.Ordinal);
        Assert.Null(Read(Foreign, Digest).JudgeOwn(TestKey.Db.Certificate));
    }

    [Fact]
    public void One_that_forbids_who_issued_db_is_refused()
    {
        ForbiddenDatabase read = Read(EfiSignatureList.ForCertificate(s_owner, TestKey.Db.Certificate));
        Assert.Equal("dbx.own", read.JudgeOwn(TestKey.Leaf.Certificate)?.Reason);
    }

    [Fact]
    public void An_image_is_judged_by_its_digest()
    {
        Assert.Equal("dbx.own", Read(Digest).JudgeImage("boot loader", s_digest)?.Reason);
        Assert.Null(Read(Digest, Foreign).JudgeImage("boot loader", SHA256.HashData("other"u8)));
    }

    [Fact]
    public void A_platform_may_put_the_entries_into_lists_of_its_own_and_have_more() =>
        Assert.Null(
            Read(Foreign, Digest)
                .MissingIn(
                    EfiSignatureList.WriteAll(
                        EfiSignatureList.ForSha256(s_platform, [new byte[32], s_digest]),
                        EfiSignatureList.ForCertificate(s_platform, TestKey.PK.Certificate),
                        EfiSignatureList.ForCertificate(s_platform, TestKey.Foreign.Certificate)
                    )
                )
        );

    [Fact]
    public void An_entry_that_a_platform_lacks_is_named()
    {
        ForbiddenDatabase read = Read(Foreign, Digest);
        Assert.Equal(
            $"none of the image sha256 {Convert.ToHexStringLower(s_digest)}",
            read.MissingIn(EfiSignatureList.WriteAll(Foreign))
        );
        Assert.Equal(
            $"none of {TestKey.Foreign.Certificate.Subject}",
            read.MissingIn(EfiSignatureList.WriteAll(Digest))
        );
        Assert.NotNull(read.MissingIn([]));
        Assert.NotNull(read.MissingIn([1, 2, 3]));
        // The bytes of a digest in a list of another type forbid nothing.
        Assert.NotNull(Read(Digest).MissingIn(EfiSignatureList.WriteAll(Digest with { Type = EfiGuid.CertTypePkcs7 })));
    }

    // Golden/ovmf-boot: a boot with the dbx of this list, and one without.
    [Fact]
    public void The_prediction_with_one_is_what_a_boot_with_it_measured()
    {
        ForbiddenDatabase dbx = ForbiddenDatabase.Read(RecordedBoot.Variables.Dbx).OrThrow();
        SecureBootVariables variables = RecordedBoot.Variables with { Dbx = EfiSignatureList.WriteAll(dbx.Lists) };
        PcrPrediction prediction = Pcr7Prediction.Compute(variables, [RecordedBoot.DbEntry]);
        Assert.Equal(RecordedBoot.Pcr(PcrBank.Sha256, 7), Convert.ToHexStringLower(prediction.Value.Span));
    }

    [Fact]
    public void Any_bytes_never_throw() => Gen.Byte.Array[0, 300].Sample(bytes => ForbiddenDatabase.Read(bytes));

    private static ForbiddenDatabase Read(params EfiSignatureList[] lists) =>
        ForbiddenDatabase.Read(EfiSignatureList.WriteAll(lists)).OrThrow();

    private static string? Reason(params EfiSignatureList[] lists) => Reason(EfiSignatureList.WriteAll(lists));

    private static string? Reason(byte[] bytes) => ForbiddenDatabase.Read(bytes).Refusal?.Reason;
}
