using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.SecureBoot;

/// <summary>Signed changes of db and dbx, and what one in dbx would forbid.</summary>
public sealed class DatabaseUpdateTests
{
    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_change_that_a_rotation_signed_is_read_whole()
    {
        byte[] bytes = Signed(List(TestKey.Leaf.Certificate));
        DatabaseUpdate update = DatabaseUpdate.Read(EfiVariableName.Db, bytes).OrThrow();
        Assert.Equal(bytes, update.Bytes.ToArray());
        Assert.Equal(EfiSignatureList.WriteAll(List(TestKey.Leaf.Certificate)), update.Lists.ToArray());
        Assert.Equal(TestKey.Leaf.Certificate.RawData, Assert.Single(update.Certificates).ToArray());
    }

    [Fact]
    public void Other_variables_than_db_and_dbx_are_refused()
    {
        byte[] bytes = Signed(List(TestKey.Leaf.Certificate));
        foreach (EfiVariableName name in (EfiVariableName[])[EfiVariableName.PK, EfiVariableName.KEK])
            Assert.Equal("database-update.variable", DatabaseUpdate.Read(name, bytes).Refusal?.Reason);
        Assert.Equal(
            "database-update.variable",
            DatabaseUpdate.Read(new EfiVariableName("db", EfiGuid.GlobalVariable), bytes).Refusal?.Reason
        );
    }

    [Fact]
    public void Digests_of_images_are_refused() =>
        Assert.Equal("database-update.list", Reason(EfiSignatureList.ForSha256(Guid.Empty, [new byte[32]])));

    [Fact]
    public void A_list_with_a_header_is_refused() =>
        Assert.Equal("database-update.list", Reason(List(TestKey.Leaf.Certificate) with { Header = new byte[4] }));

    [Fact]
    public void No_certificate_is_refused() => Assert.Equal("database-update.certificates", Reason());

    [Fact]
    public void Too_many_certificates_are_refused() =>
        Assert.Equal(
            "database-update.certificates",
            Reason([.. Enumerable.Repeat(List(TestKey.Leaf.Certificate), 17)])
        );

    [Fact]
    public void What_is_no_certificate_is_refused() =>
        Assert.Equal(
            "database-update.certificate",
            Judged(new EfiSignatureList(EfiGuid.CertX509, default, [new EfiSignatureData(Guid.Empty, new byte[200])]))
        );

    [Fact]
    public void A_certificate_with_bytes_behind_it_is_refused() =>
        Assert.Equal(
            "database-update.certificate",
            Judged(
                new EfiSignatureList(
                    EfiGuid.CertX509,
                    default,
                    [new EfiSignatureData(Guid.Empty, (byte[])[.. TestKey.Leaf.Certificate.RawData, 0])]
                )
            )
        );

    [Fact]
    public void A_change_that_is_too_large_is_refused() =>
        Assert.Equal(
            "database-update.size",
            DatabaseUpdate.Read(EfiVariableName.Db, new byte[DatabaseUpdate.LargestSize + 1]).Refusal?.Reason
        );

    [Fact]
    public void What_is_no_authenticated_variable_is_refused() =>
        Assert.NotNull(DatabaseUpdate.Read(EfiVariableName.Db, new byte[64]).Refusal);

    [Fact]
    public void The_same_certificate_the_same_key_and_the_issuer_are_forbidden_and_others_are_not()
    {
        DatabaseUpdate update = DatabaseUpdate
            .Read(EfiVariableName.Dbx, Signed(List(TestKey.Db.Certificate)))
            .OrThrow();
        Assert.NotNull(update.Forbids(TestKey.Db.Certificate.RawData));
        // An image that was signed with it is denied as well.
        Assert.NotNull(update.Forbids(TestKey.Leaf.Certificate.RawData));
        using X509Certificate2 again = TestCertificate.SelfSigned(
            new X500DistinguishedName("CN=the same key"),
            TestKey.Db.Key
        );
        Assert.NotNull(update.Forbids(again.RawData));
        Assert.Null(update.Forbids(TestKey.Foreign.Certificate.RawData));
        // What is no certificate, a digest of db, is forbidden by none.
        Assert.Null(update.Forbids(new byte[32]));
    }

    [Fact]
    public void KEK_must_have_signed_it_for_this_variable()
    {
        byte[] bytes = Signed(List(TestKey.Leaf.Certificate));
        byte[] kek = EfiSignatureList.WriteAll(List(TestKey.Foreign.Certificate), List(TestKey.KEK.Certificate));
        DatabaseUpdate update = DatabaseUpdate.Read(EfiVariableName.Db, bytes).OrThrow();
        Assert.Null(update.JudgeSignature(kek));
        Assert.Equal(
            "database-update.signature",
            update.JudgeSignature(EfiSignatureList.WriteAll(List(TestKey.PK.Certificate)))?.Reason
        );
        Assert.Equal("database-update.signature", update.JudgeSignature(default)?.Reason);
        Assert.NotNull(update.JudgeSignature([1, 2, 3]));
        DatabaseUpdate elsewhere = DatabaseUpdate.Read(EfiVariableName.Dbx, bytes).OrThrow();
        Assert.Equal("database-update.signature", elsewhere.JudgeSignature(kek)?.Reason);
    }

    [Fact]
    public void A_certificate_that_is_not_in_KEK_is_not_even_parsed()
    {
        DatabaseUpdate update = DatabaseUpdate
            .Read(EfiVariableName.Db, Signed(List(TestKey.Leaf.Certificate)))
            .OrThrow();
        // The same key and names, another certificate: by its key alone it would be trusted.
        using X509Certificate2 again = TestCertificate.SelfSigned(TestKey.KEK.Certificate.SubjectName, TestKey.KEK.Key);
        Refusal? refusal = update.JudgeSignature(EfiSignatureList.WriteAll(List(again)));
        Assert.Equal("database-update.signature", refusal?.Reason);
        Assert.Equal("a certificate that is not in it", refusal?.Seen);
    }

    [Fact]
    public void What_the_variable_has_already_is_refused()
    {
        DatabaseUpdate update = DatabaseUpdate
            .Read(EfiVariableName.Db, Signed(List(TestKey.Leaf.Certificate)))
            .OrThrow();
        Assert.Null(update.JudgeNew(default));
        Assert.Null(update.JudgeNew(EfiSignatureList.WriteAll(List(TestKey.Db.Certificate))));
        Assert.Equal(
            "database-update.present",
            update
                .JudgeNew(
                    EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(Guid.NewGuid(), TestKey.Leaf.Certificate))
                )
                ?.Reason
        );
        Assert.NotNull(update.JudgeNew([1, 2, 3]));
    }

    private static string? Reason(params EfiSignatureList[] lists) =>
        DatabaseUpdate.Read(EfiVariableName.Db, Signed(lists)).Refusal?.Reason;

    // Asked behind the signature: what a stranger sent is not looked into.
    private static string? Judged(EfiSignatureList list) =>
        DatabaseUpdate.Read(EfiVariableName.Db, Signed(list)).OrThrow().JudgeCertificates()?.Reason;

    private static EfiSignatureList List(X509Certificate2 certificate) =>
        EfiSignatureList.ForCertificate(Guid.Empty, certificate);

    private static byte[] Signed(params EfiSignatureList[] lists) =>
        AuthenticatedVariable
            .Sign(
                EfiVariableName.Db,
                EfiSignatureList.WriteAll(lists),
                EfiTime.From(s_time),
                TestKey.KEK.Certificate,
                TestKey.KEK.Key,
                DatabaseUpdate.Attributes
            )
            .Encode();
}
