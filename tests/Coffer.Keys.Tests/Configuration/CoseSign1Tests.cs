using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using Coffer.Keys.Configuration;

namespace Coffer.Keys.Tests.Configuration;

/// <summary>The framework's own COSE library judges, in both directions.</summary>
public sealed class CoseSign1Tests
{
    private static readonly byte[] s_payload = [0xa0];

    [Fact]
    public void What_is_signed_here_another_library_reads_and_verifies()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        byte[] bytes = CoseSign1.Sign(s_payload, key).ToBytes();
        CoseSign1Message message = CoseMessage.DecodeSign1(bytes);
        Assert.True(message.VerifyEmbedded(key));
        Assert.Equal(s_payload, message.Content!.Value.ToArray());
        Assert.Equal(-7, message.ProtectedHeaders[CoseHeaderLabel.Algorithm].GetValueAsInt32());
        Assert.Equal(CoseSign1.ContentType, message.ProtectedHeaders[CoseHeaderLabel.ContentType].GetValueAsString());
        Assert.Equal(
            SHA256.HashData(key.ExportSubjectPublicKeyInfo()),
            message.ProtectedHeaders[CoseHeaderLabel.KeyIdentifier].GetValueAsBytes()
        );
        Assert.Empty(message.UnprotectedHeaders);
    }

    [Fact]
    public void What_another_library_signed_in_this_form_is_read_and_verified_here()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        CoseSign1 read = CoseSign1.Read(Foreign(key, Headers(key)), 16).OrThrow();
        Assert.True(read.Verify(key));
        Assert.Equal(s_payload, read.Payload.ToArray());
    }

    [Fact]
    public void A_header_that_says_more_or_less_is_refused()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        CoseHeaderMap more = Headers(key);
        more.Add(new CoseHeaderLabel("more"), 1);
        CoseHeaderMap less = new() { { CoseHeaderLabel.ContentType, CoseSign1.ContentType } };
        CoseHeaderMap other = new()
        {
            { CoseHeaderLabel.ContentType, "text/plain" },
            { CoseHeaderLabel.KeyIdentifier, new byte[32] },
        };
        foreach (CoseHeaderMap headers in new[] { more, less, other })
            Assert.Contains(
                CoseSign1.Read(Foreign(key, headers), 16).Refusal?.Reason,
                new[] { "configuration.cose", "configuration.length" }
            );
        CoseHeaderMap unprotected = new() { { new CoseHeaderLabel("more"), 1 } };
        Assert.Equal(
            "configuration.count",
            CoseSign1.Read(Foreign(key, Headers(key), unprotected), 16).Refusal?.Reason
        );
    }

    [Fact]
    public void Another_algorithm_is_refused()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        byte[] bytes = CoseSign1.Sign(s_payload, key).ToBytes();
        // alg is the third byte of the protected header: ES256 (-7) becomes EdDSA (-8).
        Assert.Equal(0x26, bytes[6]);
        bytes[6] = 0x27;
        Assert.Equal("configuration.cose", CoseSign1.Read(bytes, 16).Refusal?.Reason);
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_does_not_verify()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        byte[] bytes = CoseSign1.Sign(s_payload, key).ToBytes();
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            Assert.False(CoseSign1.Read(bytes, 16).Value is { } read && read.Verify(key) && IsOf(read, key));
            bytes[at] ^= 1;
        }
        Assert.True(CoseSign1.Read(bytes, 16).OrThrow().Verify(key));
    }

    [Fact]
    public void No_tag_a_cut_a_tail_and_a_payload_above_the_bound_are_refused()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        byte[] bytes = CoseSign1.Sign(s_payload, key).ToBytes();
        Assert.Equal("configuration.cbor", CoseSign1.Read(bytes.AsSpan(1), 16).Refusal?.Reason);
        Assert.Equal("configuration.cbor", CoseSign1.Read(bytes.AsSpan(0, bytes.Length - 1), 16).Refusal?.Reason);
        Assert.Equal("configuration.cbor", CoseSign1.Read([.. bytes, 0], 16).Refusal?.Reason);
        Assert.Equal("configuration.length", CoseSign1.Read(bytes, 0).Refusal?.Reason);
        Assert.Equal("configuration.too-large", CoseSign1.Read(new byte[1024], 16).Refusal?.Reason);
        Assert.Equal("configuration.cbor", CoseSign1.Read([], 16).Refusal?.Reason);
    }

    private static bool IsOf(CoseSign1 read, ECDsa key) =>
        read.KeyId.Span.SequenceEqual(CoseSign1.KeyIdOf(key.ExportSubjectPublicKeyInfo()));

    private static CoseHeaderMap Headers(ECDsa key) =>
        new()
        {
            { CoseHeaderLabel.ContentType, CoseSign1.ContentType },
            { CoseHeaderLabel.KeyIdentifier, SHA256.HashData(key.ExportSubjectPublicKeyInfo()) },
        };

    private static byte[] Foreign(ECDsa key, CoseHeaderMap headers, CoseHeaderMap? unprotected = null) =>
        CoseSign1Message.SignEmbedded(s_payload, new CoseSigner(key, HashAlgorithmName.SHA256, headers, unprotected));
}
