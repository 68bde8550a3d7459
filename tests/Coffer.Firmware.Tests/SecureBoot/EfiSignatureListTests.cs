using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;
using CsCheck;

namespace Coffer.Firmware.Tests.SecureBoot;

public sealed class EfiSignatureListTests
{
    private static readonly Guid s_owner = new("11111111-2222-3333-4444-555555555555");

    private static byte[] DbList { get; } =
        EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(s_owner, TestKey.Db.Certificate));

    [Fact]
    public void A_certificate_gives_byte_for_byte_what_cert_to_efi_sig_list_writes()
    {
        using TemporaryDirectory files = new();
        string list = files.Locate("db.esl");
        string[] input = ["-g", s_owner.ToString(), TestKey.Db.CertificatePath];
        StockTool.Run("cert-to-efi-sig-list", "efitools", [.. input, list]);
        Assert.Equal(File.ReadAllBytes(list), DbList);
    }

    [Fact]
    public void A_digest_gives_byte_for_byte_what_sbsiglist_writes()
    {
        byte[] digest = SHA256.HashData("digest"u8);
        using TemporaryDirectory files = new();
        string input = files.Write("digest", digest);
        string list = files.Locate("dbx.esl");
        string[] options = ["--owner", s_owner.ToString(), "--type", "sha256", "--output", list];
        StockTool.Run("sbsiglist", "sbsigntool", [.. options, input]);
        Assert.Equal(File.ReadAllBytes(list), EfiSignatureList.WriteAll(EfiSignatureList.ForSha256(s_owner, [digest])));
    }

    [Fact]
    public void The_list_is_the_golden_one() => Assert.Equal(Golden.Bytes("db.esl"), DbList);

    [Fact]
    public void A_list_of_efitools_is_read()
    {
        EfiSignatureList list = Assert.Single(EfiSignatureList.ReadAll(DbList).OrThrow());
        EfiSignatureData signature = Assert.Single(list.Signatures);
        Assert.Equal(EfiGuid.CertX509, list.Type);
        Assert.Equal(s_owner, signature.Owner);
        Assert.Equal(TestKey.Db.Certificate.RawData, signature.Data.ToArray());
    }

    [Theory]
    [InlineData("11111111-2222-3333-4444-555555555555")]
    [InlineData("d281fad2-8d88-47a4-9792-5baa47bb1b89")]
    public void A_sole_certificate_is_found_whoever_enrolled_it(string owner)
    {
        byte[] list = EfiSignatureList.WriteAll(
            EfiSignatureList.ForCertificate(new Guid(owner), TestKey.Db.Certificate)
        );
        EfiSignatureData sole = EfiSignatureList.ReadSoleCertificate(list).OrThrow();
        Assert.Equal(new Guid(owner), sole.Owner);
        Assert.Equal(TestKey.Db.Certificate.RawData, sole.Data.ToArray());
    }

    // A Confidential VM of Google's whose image brought its keys: certificates were given, the lists are the platform's.
    [Theory]
    [InlineData("cos-85-amd-sev.bin")]
    [InlineData("cos-93-amd-sev.bin")]
    public void Google_enrols_the_certificates_of_an_image_under_an_owner_of_its_own(string log)
    {
        EventLog recorded = EventLog.Read(RecordedEvidence.Bytes($"event-logs/{log}")).OrThrow();
        foreach (string name in (string[])["PK", "KEK", "db"])
        {
            UefiVariableData variable = recorded
                .EventsOf(7)
                .Select(e => e.Detail.Value)
                .OfType<UefiVariableData>()
                .First(v => v.UnicodeName == name);
            EfiSignatureData sole = EfiSignatureList.ReadSoleCertificate(variable.Data.Span).OrThrow();
            Assert.Equal(new Guid("d281fad2-8d88-47a4-9792-5baa47bb1b89"), sole.Owner);
        }
    }

    [Fact]
    public void What_is_not_one_certificate_alone_is_refused()
    {
        EfiSignatureList one = EfiSignatureList.ForCertificate(s_owner, TestKey.Db.Certificate);
        EfiSignatureList two = one with { Signatures = [one.Signatures[0], one.Signatures[0]] };
        EfiSignatureList headed = one with { Header = new byte[4] };
        EfiSignatureList digest = EfiSignatureList.ForSha256(s_owner, [new byte[32]]);
        foreach (
            EfiSignatureList[] lists in (EfiSignatureList[][])
                [
                    [],
                    [one, one],
                    [two],
                    [headed],
                    [digest],
                ]
        )
            Assert.Equal(
                "signature-list.not-alone",
                EfiSignatureList.ReadSoleCertificate(EfiSignatureList.WriteAll(lists)).Refusal?.Reason
            );
        Assert.NotNull(EfiSignatureList.ReadSoleCertificate([.. DbList, 0]).Refusal);
    }

    [Fact]
    public void No_bytes_are_no_lists() => Assert.Empty(EfiSignatureList.ReadAll([]).OrThrow());

    [Fact]
    public void A_digest_of_another_size_cannot_be_listed() =>
        Assert.Throws<ArgumentException>(() => EfiSignatureList.ForSha256(s_owner, [new byte[20]]));

    [Theory]
    [InlineData(16, 27u, "SignatureListSize for signatures of 812 bytes")]
    [InlineData(16, 28u, "SignatureListSize for signatures of 812 bytes")]
    [InlineData(16, 0xffffffffu, "SignatureListSize for signatures of 812 bytes")]
    [InlineData(20, 0xffffffffu, "SignatureListSize for signatures of 812 bytes")]
    [InlineData(24, 0u, "SignatureSize above 16")]
    [InlineData(24, 16u, "SignatureSize above 16")]
    public void Sizes_that_do_not_describe_the_list_are_refused(int offset, uint size, string expected)
    {
        byte[] forged = [.. DbList];
        BitConverter.TryWriteBytes(forged.AsSpan(offset), size);
        int signatureSize = DbList.Length - EfiSignatureList.HeaderSize;
        Assert.Equal(
            expected.Replace("812", $"{signatureSize}", StringComparison.Ordinal),
            EfiSignatureList.ReadAll(forged).Refusal?.Expected
        );
    }

    [Fact]
    public void A_list_cut_short_anywhere_is_refused() =>
        Assert.All(
            Enumerable.Range(1, DbList.Length - 1),
            length => Assert.NotNull(EfiSignatureList.ReadAll(DbList.AsSpan(0, length)).Refusal)
        );

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                EfiSignatureList.ReadAll(bytes);
            });

    [Fact]
    public void Any_change_of_a_list_is_answered_and_what_is_accepted_is_written_the_same() =>
        Gen.Select(Gen.Int[0, 60], Gen.Byte)
            .Sample(
                (offset, value) =>
                {
                    byte[] changed = [.. DbList];
                    changed[offset] = value;
                    return !EfiSignatureList.ReadAll(changed).TryGet(out ImmutableArray<EfiSignatureList> lists, out _)
                        || EfiSignatureList.WriteAll(lists).AsSpan().SequenceEqual(changed);
                }
            );

    [Fact]
    public void Any_lists_are_read_as_they_were_written() =>
        Lists.Sample(lists =>
            EfiSignatureList.ReadAll(EfiSignatureList.WriteAll(lists)).OrThrow().SequenceEqual(lists)
        );

    private static Gen<EfiSignatureList[]> Lists =>
        Gen.Select(
                Gen.Guid,
                Gen.Byte.Array[0, 8],
                Gen.Int[1, 40].SelectMany(size => Gen.Select(Gen.Guid, Gen.Byte.Array[size]).Array[1, 4])
            )
            .Select(
                (type, header, signatures) =>
                    new EfiSignatureList(
                        type,
                        header,
                        [.. signatures.Select(signature => new EfiSignatureData(signature.Item1, signature.Item2))]
                    )
            )
            .Array[0, 4];
}
