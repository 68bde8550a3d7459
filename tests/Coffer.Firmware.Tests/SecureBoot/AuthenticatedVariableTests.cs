using Coffer.Firmware.SecureBoot;
using CsCheck;

namespace Coffer.Firmware.Tests.SecureBoot;

public sealed class AuthenticatedVariableTests
{
    private static readonly Guid s_owner = new("11111111-2222-3333-4444-555555555555");
    private static readonly EfiTime s_time = EfiTime.From(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static byte[] DbList { get; } =
        EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(s_owner, TestKey.Db.Certificate));

    private static byte[] Encoded { get; } = Sign(TestKey.KEK).Encode();

    [Fact]
    public void The_signed_value_is_byte_for_byte_what_sign_efi_sig_list_writes()
    {
        using TemporaryDirectory files = new();
        string list = files.Write("db.esl", DbList);
        string auth = files.Locate("db.auth");
        string[] keys = ["-k", TestKey.KEK.KeyPath, "-c", TestKey.KEK.CertificatePath];
        StockTool.Run("sign-efi-sig-list", "efitools", ["-t", "2024-01-02 03:04:05", .. keys, "db", list, auth]);
        Assert.Equal(File.ReadAllBytes(auth), Encoded);
    }

    [Fact]
    public void A_value_signed_by_sbvarsign_is_accepted()
    {
        using TemporaryDirectory files = new();
        string list = files.Write("db.esl", DbList);
        string auth = files.Locate("db.auth");
        string[] keys = ["--key", TestKey.KEK.KeyPath, "--cert", TestKey.KEK.CertificatePath];
        string[] attributes =
        [
            "--attr",
            "NON_VOLATILE,BOOTSERVICE_ACCESS,RUNTIME_ACCESS,TIME_BASED_AUTHENTICATED_WRITE_ACCESS",
        ];
        StockTool.Run("sbvarsign", "sbsigntool", [.. keys, .. attributes, "--output", auth, "db", list]);
        AuthenticatedVariable variable = AuthenticatedVariable.Read(File.ReadAllBytes(auth)).OrThrow();
        Assert.Null(variable.Verify(EfiVariableName.Db, [TestKey.KEK.Certificate]).Refusal);
    }

    [Fact]
    public void Openssl_accepts_the_signature()
    {
        AuthenticatedVariable variable = Sign(TestKey.KEK);
        using TemporaryDirectory files = new();
        string content = files.Write("content", SignedBytes(variable));
        // OpenSSL wants the ContentInfo that UEFI leaves out.
        string signature = files.Write("signature", ContentInfo(variable.Signature.Span));
        string[] input = ["-inform", "DER", "-in", signature, "-content", content, "-binary"];
        StockTool.Run("openssl", "openssl", ["smime", "-verify", .. input, "-noverify", "-out", "/dev/null"]);
    }

    [Fact]
    public void The_auth_file_is_the_golden_one() => Assert.Equal(Golden.Bytes("db.auth"), Encoded);

    [Fact]
    public void What_was_encoded_is_read_again()
    {
        AuthenticatedVariable variable = AuthenticatedVariable.Read(Encoded).OrThrow();
        Assert.Equal(s_time, variable.TimeStamp);
        Assert.Equal(DbList, variable.Data.ToArray());
        Assert.Equal(TestKey.KEK.Certificate, variable.Verify(EfiVariableName.Db, [TestKey.KEK.Certificate]).Value);
    }

    [Fact]
    public void One_changed_byte_anywhere_is_refused() =>
        Assert.All(
            Enumerable.Range(0, Encoded.Length),
            offset =>
            {
                byte[] changed = [.. Encoded];
                changed[offset] ^= 0x01;
                Assert.NotNull(ReasonFor(changed, EfiVariableName.Db, TestKey.KEK));
            }
        );

    [Fact]
    public void A_value_for_db_is_refused_for_dbx() =>
        Assert.Equal("signature.signature", ReasonFor(Encoded, EfiVariableName.Dbx, TestKey.KEK));

    [Fact]
    public void A_value_signed_by_a_foreign_key_is_refused() =>
        Assert.Equal("signature.chain", ReasonFor(Sign(TestKey.Foreign).Encode(), EfiVariableName.Db, TestKey.KEK));

    [Fact]
    public void A_value_is_refused_for_other_attributes() =>
        Assert.Equal(
            "signature.signature",
            Sign(TestKey.KEK)
                .Verify(
                    EfiVariableName.Db,
                    [TestKey.KEK.Certificate],
                    EfiVariableAttributes.SecureBoot | EfiVariableAttributes.AppendWrite
                )
                .Refusal?.Reason
        );

    [Theory]
    [InlineData(7, "EFI_TIME padding, nanosecond, time zone and daylight at offset 7 to be zero")]
    [InlineData(20, "WIN_CERT_REVISION_2_0 0002 at offset 20")]
    [InlineData(22, "WIN_CERT_TYPE_EFI_GUID f10e at offset 22")]
    [InlineData(24, "EFI_CERT_TYPE_PKCS7_GUID 9dd2af4adf68ee498aa9347d375665a7 at offset 24")]
    public void A_descriptor_that_is_something_else_is_refused(int offset, string expected)
    {
        byte[] changed = [.. Encoded];
        changed[offset] ^= 0xff;
        Assert.Equal(expected, AuthenticatedVariable.Read(changed).Refusal?.Expected);
    }

    [Theory]
    [InlineData(24u, "dwLength above 24")]
    [InlineData(0xffffffffu, "4294967271 bytes at offset 40")]
    public void A_length_that_cannot_be_is_refused(uint length, string expected)
    {
        byte[] changed = [.. Encoded];
        BitConverter.TryWriteBytes(changed.AsSpan(16), length);
        Assert.Equal(expected, AuthenticatedVariable.Read(changed).Refusal?.Expected);
    }

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                if (AuthenticatedVariable.Read(bytes).TryGet(out AuthenticatedVariable? variable, out _))
                    variable.Verify(EfiVariableName.Db, [TestKey.KEK.Certificate]);
            });

    [Fact]
    public void Any_change_of_a_value_is_answered_and_never_thrown() =>
        Gen.Select(Gen.Int[40, Encoded.Length - 41], Gen.Byte.Array[1, 40])
            .Sample(
                (offset, patch) =>
                {
                    byte[] changed = [.. Encoded];
                    patch.CopyTo(changed, offset);
                    ReasonFor(changed, EfiVariableName.Db, TestKey.KEK);
                },
                iter: 1000
            );

    private static AuthenticatedVariable Sign(TestKey key) =>
        AuthenticatedVariable.Sign(EfiVariableName.Db, DbList, s_time, key.Certificate, key.Key);

    private static string? ReasonFor(byte[] bytes, EfiVariableName name, TestKey trusted)
    {
        if (
            !AuthenticatedVariable
                .Read(bytes)
                .TryGet(out AuthenticatedVariable? variable, out Coffer.Bytes.Refusal? refusal)
        )
            return refusal.Reason;
        return variable.Verify(name, [trusted.Certificate]).Refusal?.Reason;
    }

    // "db", its vendor, the attributes, the time and the data (UEFI 2.10, section 8.2.2), written once more by hand.
    private static byte[] SignedBytes(AuthenticatedVariable variable) =>
        [
            .. "d\0b\0"u8,
            .. EfiGuid.ImageSecurityDatabase.ToByteArray(),
            .. new byte[] { 0x27, 0, 0, 0 },
            .. new byte[] { 0xe8, 0x07, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
            .. variable.Data.Span,
        ];

    private static byte[] ContentInfo(ReadOnlySpan<byte> signedData)
    {
        System.Formats.Asn1.AsnWriter writer = new(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
            using (writer.PushSequence(new(System.Formats.Asn1.TagClass.ContextSpecific, 0)))
                writer.WriteEncodedValue(signedData);
        }
        return writer.Encode();
    }
}
