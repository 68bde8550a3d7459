using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;
using CsCheck;

namespace Coffer.Firmware.Tests.Prediction;

public sealed class PcrSignatureDocumentTests
{
    private static readonly string s_hash = new('0', 64);
    private static readonly string s_entry = Entry("[11]", s_hash, s_hash, "AAAA");
    private static readonly byte[] s_linux = "HALLO\n"u8.ToArray();

    [Fact]
    public void The_document_of_ukify_is_read_and_its_signature_is_good()
    {
        PcrSignatureDocument document = PcrSignatureDocument.Read(Golden.Bytes("ovmf-boot/pcrsig.json")).OrThrow();
        PcrSignature signature = Assert.Single(document.Signatures);
        Assert.Equal((PcrBank.Sha256, 11), (signature.Bank, Assert.Single(signature.Pcrs)));
        using RSA key = RSA.Create();
        key.ImportFromPem(Golden.Text("ovmf-boot/pcrpkey.pem"));
        Assert.Null(signature.Verify(key));
        Assert.Same(signature, document.Find(signature.PolicyDigest.Span, PcrSignature.Fingerprint(key)));
        Assert.Null(document.Find(new byte[32], PcrSignature.Fingerprint(key)));
    }

    [Fact]
    public void A_changed_policy_or_another_key_is_refused()
    {
        using RSA key = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        PcrSignature signature = PcrSignature.Sign(Predict(PcrBank.Sha256, "enter-initrd"), key);
        Assert.Null(signature.Verify(key));
        Assert.Equal("pcr-signature.key", signature.Verify(other)?.Reason);
        Assert.Equal("pcr-signature.signature", (signature with { PolicyDigest = new byte[32] }).Verify(key)?.Reason);
        Assert.Equal("pcr-signature.signature", (signature with { Signature = new byte[256] }).Verify(key)?.Reason);
    }

    [Fact]
    public void A_bank_whose_hash_is_unknown_is_refused()
    {
        using RSA key = RSA.Create(2048);
        PcrSignature signature = PcrSignature.Sign(Predict(PcrBank.Sha256, "enter-initrd"), key);
        Assert.Equal("pcr-signature.bank", (signature with { Bank = PcrBank.Sm3 }).Verify(key)?.Reason);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        using RSA key = RSA.Create(2048);
        PcrSignatureDocument document = Sign(key);
        byte[] written = document.ToBytes();
        Assert.Equal(written, PcrSignatureDocument.Read(written).OrThrow().ToBytes());
    }

    [Fact]
    public void Systemd_measure_signs_the_same_bytes()
    {
        using ToolsTree tree = new();
        using RSA key = RSA.Create(2048);
        string output = tree.Run(
            "/usr/lib/systemd/systemd-measure",
            "systemd",
            "sign",
            $"--linux={tree.File("linux", s_linux)}",
            "--phase=enter-initrd",
            "--phase=enter-initrd:leave-initrd",
            "--bank=sha1",
            "--bank=sha256",
            $"--private-key={tree.File("key", Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()))}"
        );
        Assert.Equal(output.TrimEnd(), Encoding.ASCII.GetString(Sign(key).ToBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{} {}")]
    [InlineData("""{"md5":[]}""")]
    [InlineData("""{"sha256":[],"sha256":[]}""")]
    [InlineData("""{"sha256":{}}""")]
    [InlineData("""{"sha256":[1]}""")]
    [InlineData("""{"sha256":[{}]}""")]
    [InlineData("""{"sha256":[],}""")]
    [InlineData("""{/**/"sha256":[]}""")]
    public void A_document_of_another_form_is_refused(string json) => Refused(json);

    [Fact]
    public void A_value_of_another_form_is_refused()
    {
        Refused(Document(Entry("[]", s_hash, s_hash, "AAAA")));
        Refused(Document(Entry("[24]", s_hash, s_hash, "AAAA")));
        Refused(Document(Entry("[-1]", s_hash, s_hash, "AAAA")));
        Refused(Document(Entry("[11,11]", s_hash, s_hash, "AAAA")));
        Refused(Document(Entry("[12,11]", s_hash, s_hash, "AAAA")));
        Refused(Document(Entry("[1.5]", s_hash, s_hash, "AAAA")));
        Refused(Document(Entry("[11]", s_hash[1..], s_hash, "AAAA")));
        Refused(Document(Entry("[11]", s_hash, s_hash[1..] + "g", "AAAA")));
        Refused(Document(Entry("[11]", s_hash, s_hash, "")));
        Refused(Document(Entry("[11]", s_hash, s_hash, "A")));
        Refused(Document(Entry("[11]", s_hash, s_hash, Convert.ToBase64String(new byte[1025]))));
        Refused(Document(s_entry.Replace("pkfp", "pol", StringComparison.Ordinal)));
        Refused(Document(s_entry.Replace("pkfp", "more", StringComparison.Ordinal)));
        Assert.Null(Read(Document(s_entry)).Refusal);
    }

    [Fact]
    public void A_document_beyond_a_megabyte_is_not_looked_at() => Refused(new string(' ', (1 << 20) + 1));

    [Fact]
    public void Any_bytes_never_throw() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                PcrSignatureDocument.Read(bytes);
            });

    [Fact]
    public void Any_change_of_a_document_never_throws()
    {
        byte[] document = Encoding.ASCII.GetBytes(Document(s_entry));
        Gen.Select(Gen.Int[0, document.Length - 1], Gen.Byte)
            .Array[1, 4]
            .Sample(changes =>
            {
                byte[] changed = [.. document];
                foreach ((int at, byte value) in changes)
                    changed[at] = value;
                PcrSignatureDocument.Read(changed);
            });
    }

    private static PcrSignatureDocument Sign(RSA key) =>
        new([
            PcrSignature.Sign(Predict(PcrBank.Sha1, "enter-initrd"), key),
            PcrSignature.Sign(Predict(PcrBank.Sha1, "enter-initrd", "leave-initrd"), key),
            PcrSignature.Sign(Predict(PcrBank.Sha256, "enter-initrd"), key),
            PcrSignature.Sign(Predict(PcrBank.Sha256, "enter-initrd", "leave-initrd"), key),
        ]);

    private static PcrPrediction Predict(PcrBank bank, params string[] phases) =>
        Pcr11Prediction.Compute([(".linux", s_linux)], phases, bank).OrThrow();

    private static string Entry(string pcrs, string pkfp, string pol, string sig) =>
        $$"""{"pcrs":{{pcrs}},"pkfp":"{{pkfp}}","pol":"{{pol}}","sig":"{{sig}}"}""";

    private static string Document(string entry) => $$"""{"sha256":[{{entry}}]}""";

    private static Parsed<PcrSignatureDocument> Read(string json) =>
        PcrSignatureDocument.Read(Encoding.UTF8.GetBytes(json));

    private static void Refused(string json) => Assert.Equal("pcr-signature.malformed", Read(json).Refusal?.Reason);
}
