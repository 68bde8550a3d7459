using Coffer.Firmware.Authenticode;
using CsCheck;

namespace Coffer.Firmware.Tests.Authenticode;

public sealed class AuthenticodeVerifierTests
{
    private static byte[] Signed { get; } = Sign(SmallImage.Bytes(), TestKey.Db);

    [Fact]
    public void Our_own_signature_is_accepted_and_names_its_signer()
    {
        VerifiedSignature verdict = AuthenticodeVerifier.Verify(Signed, [TestKey.Db.Certificate]).OrThrow();
        Assert.Equal(TestKey.Db.Certificate, verdict.Signer);
        Assert.Equal(0, verdict.Index);
    }

    [Fact]
    public void A_signature_by_sbsign_is_accepted()
    {
        byte[] signed = SbsignedBy(TestKey.Db, SmallImage.Bytes());
        Assert.Null(AuthenticodeVerifier.Verify(signed, [TestKey.Db.Certificate]).Refusal);
    }

    [Fact]
    public void A_signature_by_a_leaf_is_accepted_when_its_authority_is_trusted()
    {
        byte[] signed = Sign(SmallImage.Bytes(), TestKey.Leaf);
        Assert.Null(AuthenticodeVerifier.Verify(signed, [TestKey.Db.Certificate]).Refusal);
    }

    [Fact]
    public void One_changed_byte_anywhere_in_our_signed_image_is_refused() => AssertEveryChangeIsRefused(Signed);

    [Fact]
    public void One_changed_byte_anywhere_in_an_image_signed_by_sbsign_is_refused() =>
        AssertEveryChangeIsRefused(SbsignedBy(TestKey.Db, SmallImage.Bytes()));

    [Fact]
    public void One_changed_byte_anywhere_is_refused_when_the_signer_is_a_leaf() =>
        AssertEveryChangeIsRefused(Sign(SmallImage.Bytes(), TestKey.Leaf));

    [Fact]
    public void An_image_cut_short_anywhere_is_refused() =>
        Assert.All(
            Enumerable.Range(0, Signed.Length),
            length =>
                Assert.NotNull(
                    AuthenticodeVerifier.Verify(Signed.AsMemory(0, length), [TestKey.Db.Certificate]).Refusal
                )
        );

    [Fact]
    public void Bytes_behind_the_certificate_table_are_refused() =>
        Assert.Equal("pe-image.certificate-table", ReasonFor([.. Signed, 0, 0, 0, 0, 0, 0, 0, 0]));

    [Fact]
    public void An_unsigned_image_is_refused() => Assert.Equal("authenticode.unsigned", ReasonFor(SmallImage.Bytes()));

    [Fact]
    public void A_signature_by_a_foreign_key_is_refused() =>
        Assert.Equal("signature.chain", ReasonFor(Sign(SmallImage.Bytes(), TestKey.Foreign)));

    [Fact]
    public void A_leaf_cannot_vouch_for_its_authority() =>
        Assert.Equal(
            "signature.chain",
            AuthenticodeVerifier.Verify(Signed, [TestKey.Leaf.Certificate]).Refusal?.Reason
        );

    [Fact]
    public void A_changed_section_is_refused_for_its_digest() =>
        Assert.Equal("authenticode.digest", ReasonFor(Changed(Signed, 1024)));

    [Fact]
    public void A_changed_checksum_is_refused_though_no_digest_covers_it() =>
        Assert.Equal("authenticode.checksum", ReasonFor(Changed(Signed, SmallImage.OptionalHeaderOffset + 64)));

    [Fact]
    public void A_signature_moved_to_another_image_is_refused_for_its_digest()
    {
        byte[] other = SmallImage.With(1024, 0x90);
        byte[] transplanted = [.. Sign(other, TestKey.Db)[..2048], .. Signed[2048..]];
        // The forger keeps the checksum right as well.
        transplanted.AsSpan(SmallImage.OptionalHeaderOffset + 64, 4).Clear();
        Assert.Equal("authenticode.digest", ReasonFor(transplanted));
    }

    [Fact]
    public void A_second_signature_is_found_when_the_first_is_foreign()
    {
        byte[] both = Sign(Sign(SmallImage.Bytes(), TestKey.Foreign), TestKey.Db);
        VerifiedSignature verdict = AuthenticodeVerifier.Verify(both, [TestKey.Db.Certificate]).OrThrow();
        Assert.Equal(1, verdict.Index);
    }

    [Fact]
    public void Any_change_of_a_signed_image_is_answered_and_never_thrown() =>
        Gen.Select(Gen.Int[0, Signed.Length - 1], Gen.Byte.Array[1, 40])
            .Sample(
                (offset, patch) =>
                {
                    byte[] changed = [.. Signed];
                    patch.AsSpan(0, Math.Min(patch.Length, changed.Length - offset)).CopyTo(changed.AsSpan(offset));
                    AuthenticodeVerifier.Verify(changed, [TestKey.Db.Certificate]);
                },
                iter: 2000
            );

    private static void AssertEveryChangeIsRefused(byte[] signed) =>
        Assert.All(
            Enumerable
                .Range(0, signed.Length)
                .SelectMany(_ => new byte[] { 0x01, 0x80, 0xff }, (at, bits) => (at, bits)),
            change => Assert.NotNull(ReasonFor(Changed(signed, change.at, change.bits)))
        );

    private static string? ReasonFor(byte[] image) =>
        AuthenticodeVerifier.Verify(image, [TestKey.Db.Certificate]).Refusal?.Reason;

    private static byte[] Changed(byte[] image, int offset, byte bits = 0xff)
    {
        byte[] changed = [.. image];
        changed[offset] ^= bits;
        return changed;
    }

    private static byte[] Sign(byte[] image, TestKey key) =>
        AuthenticodeSigner.Sign(image, key.Certificate, key.Key).OrThrow();

    private static byte[] SbsignedBy(TestKey key, byte[] image)
    {
        using TemporaryDirectory files = new();
        string unsigned = files.Write("unsigned.efi", image);
        string signed = files.Locate("signed.efi");
        StockTool.Run(
            "sbsign",
            "sbsigntool",
            "--key",
            key.KeyPath,
            "--cert",
            key.CertificatePath,
            "--output",
            signed,
            unsigned
        );
        return File.ReadAllBytes(signed);
    }
}
