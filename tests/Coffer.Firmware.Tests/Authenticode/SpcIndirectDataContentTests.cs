using Coffer.Firmware.Authenticode;
using CsCheck;

namespace Coffer.Firmware.Tests.Authenticode;

public sealed class SpcIndirectDataContentTests
{
    private static byte[] Encoded { get; } = new SpcIndirectDataContent(new byte[32]).Encode();

    [Fact]
    public void Any_digest_is_read_as_it_was_written() =>
        Gen
            .Byte.Array[32]
            .Sample(digest =>
                SpcIndirectDataContent
                    .Read(new SpcIndirectDataContent(digest).Encode())
                    .OrThrow()
                    .Digest.Span.SequenceEqual(digest)
            );

    [Fact]
    public void What_is_signed_is_the_content_without_its_tag_and_length() =>
        Assert.Equal(Encoded[2..], SpcIndirectDataContent.ContentsOf(Encoded).ToArray());

    [Fact]
    public void Another_kind_of_data_is_refused()
    {
        byte[] forged = [.. Encoded];
        forged[Encoded.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x02, 0x01, 0x0f]) + 2] = 0x1e;
        Assert.Equal("data of type 1.3.6.1.4.1.311.2.1.30", SpcIndirectDataContent.Read(forged).Refusal?.Seen);
    }

    [Fact]
    public void Another_digest_algorithm_is_refused()
    {
        byte[] forged = [.. Encoded];
        forged[Encoded.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x03, 0x04, 0x02, 0x01]) + 3] = 0x02;
        Assert.StartsWith(
            "the algorithm 2.16.840.1.101.3.4.2.2 instead",
            SpcIndirectDataContent.Read(forged).Refusal?.Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Bytes_behind_it_are_refused() =>
        Assert.Equal(
            "authenticode-content.malformed",
            SpcIndirectDataContent.Read(Encoded.Append((byte)0).ToArray()).Refusal?.Reason
        );

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                SpcIndirectDataContent.Read(bytes);
            });
}
