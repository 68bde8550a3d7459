using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Signatures;

namespace Coffer.Attestation.Tests.Signatures;

public sealed class DsseEnvelopeTests
{
    private const string PayloadType = "application/vnd.example+json";
    private static readonly byte[] s_payload = """{"a":1}"""u8.ToArray();
    private static readonly RSA s_key = RSA.Create(3072);
    private static readonly DsseEnvelope s_signed = DsseEnvelope.Sign(PayloadType, s_payload, s_key);

    private static string Document => Encoding.UTF8.GetString(s_signed.ToBytes());

    [Fact]
    public void What_was_signed_is_read_and_opened()
    {
        DsseEnvelope read = DsseEnvelope.Read(s_signed.ToBytes()).OrThrow();
        Assert.Equal(s_payload, read.Open(PayloadType, ReleaseKey.Of(s_key)).OrThrow().ToArray());
        Assert.Equal(s_signed.ToBytes(), read.ToBytes());
    }

    [Fact]
    public void The_same_document_gets_the_same_signature() =>
        Assert.Equal(s_signed.ToBytes(), DsseEnvelope.Sign(PayloadType, s_payload, s_key).ToBytes());

    // Made with openssl, around a provenance, with a key that was thrown away.
    [Fact]
    public void The_envelope_we_ever_wrote_is_opened()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "Golden");
        byte[] bytes = File.ReadAllBytes(Path.Combine(golden, "dsse-1.json"));
        ReleaseKey key = ReleaseKey.Read(File.ReadAllBytes(Path.Combine(golden, "release-1.pub"))).OrThrow();
        DsseEnvelope read = DsseEnvelope.Read(bytes).OrThrow();
        Assert.Null(read.Open("application/vnd.in-toto+json", key).Refusal);
        Assert.Equal(bytes, read.ToBytes());
    }

    // The example of protocol.md, section "Signature Definition".
    [Fact]
    public void What_is_signed_is_the_encoding_of_the_specification() =>
        Assert.Equal(
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
            Encoding.UTF8.GetString(
                DsseEnvelope.PreAuthenticationEncoding("http://example.com/HelloWorld", "hello world"u8)
            )
        );

    [Fact]
    public void Openssl_takes_the_signature()
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("coffer-dsse-");
        try
        {
            string key = Path.Combine(scratch.FullName, "release.pub");
            File.WriteAllText(key, s_key.ExportSubjectPublicKeyInfoPem());
            string text = Path.Combine(scratch.FullName, "pae");
            // Written here once more, not by the code that signs.
            File.WriteAllText(text, $"DSSEv1 {PayloadType.Length} {PayloadType} {s_payload.Length} {{\"a\":1}}");
            string signature = Path.Combine(scratch.FullName, "signature");
            File.WriteAllBytes(signature, s_signed.Signature.ToArray());
            using Process openssl = Process.Start(
                new ProcessStartInfo("openssl", ["dgst", "-sha256", "-verify", key, "-signature", signature, text])
                {
                    RedirectStandardOutput = true,
                }
            )!;
            Assert.Equal("Verified OK\n", openssl.StandardOutput.ReadToEnd());
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    [Fact]
    public void Another_type_another_key_and_another_payload_are_refused()
    {
        using RSA other = RSA.Create(3072);
        ReleaseKey key = ReleaseKey.Of(s_key);
        Assert.Equal("dsse.type", s_signed.Open("application/vnd.other+json", key).Refusal?.Reason);
        Assert.Equal("dsse.key", s_signed.Open(PayloadType, ReleaseKey.Of(other)).Refusal?.Reason);
        DsseEnvelope changed = s_signed with { Payload = """{"a":2}"""u8.ToArray() };
        Assert.Equal("dsse.signature", changed.Open(PayloadType, key).Refusal?.Reason);
        DsseEnvelope renamed = s_signed with { PayloadType = "application/vnd.other+json" };
        Assert.Equal("dsse.signature", renamed.Open(renamed.PayloadType, key).Refusal?.Reason);
    }

    [Theory]
    [InlineData("\"payloadType\"", "\"type\"", "dsse.member")]
    [InlineData("\"keyid\"", "\"key\"", "dsse.member")]
    [InlineData("[{", "[", "dsse.value")]
    [InlineData("}]}", "},{\"keyid\":\"\",\"sig\":\"\"}]}", "dsse.value")]
    [InlineData("}]}", "}],\"more\":1}", "dsse.member")]
    [InlineData("}]}", "}],\"payload\":\"\"}", "dsse.duplicate-member")]
    [InlineData("}]}", "}]}{}", "dsse.json")]
    [InlineData("}]}", "}]", "dsse.json")]
    [InlineData("\"payload\":\"", "\"payload\":\" ", "dsse.value")]
    [InlineData("\"payload\":\"", "\"payload\":\"=", "dsse.value")]
    public void Another_form_is_refused(string what, string by, string reason) =>
        Assert.Equal(
            reason,
            DsseEnvelope
                .Read(Encoding.UTF8.GetBytes(Document.Replace(what, by, StringComparison.Ordinal)))
                .Refusal?.Reason
        );

    [Theory]
    [InlineData("""{"payloadType":"a","payload":""}""")]
    [InlineData("""{"payloadType":"a","payload":"","signatures":[]}""")]
    [InlineData("""{"payload":"","signatures":[{"keyid":"","sig":""}]}""")]
    [InlineData("""{"payloadType":"a","payload":"","signatures":[{"keyid":""}]}""")]
    public void What_lacks_something_is_refused(string document) =>
        Assert.Equal("dsse.member", DsseEnvelope.Read(Encoding.UTF8.GetBytes(document)).Refusal?.Reason);

    [Fact]
    public void What_is_too_long_is_refused_before_it_is_read() =>
        Assert.Equal("dsse.size", DsseEnvelope.Read(new byte[DsseEnvelope.LargestSize + 1]).Refusal?.Reason);

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] document = s_signed.ToBytes();
        for (int length = 0; length < document.Length; length++)
            Assert.NotNull(DsseEnvelope.Read(document.AsSpan(0, length)).Refusal);
    }
}
