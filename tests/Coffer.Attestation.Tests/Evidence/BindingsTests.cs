using System.Security.Cryptography;
using Coffer.Attestation.Evidence;

namespace Coffer.Attestation.Tests.Evidence;

public sealed class BindingsTests
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact]
    public void Extra_data_is_the_hash_that_the_format_names()
    {
        byte[] head = [.. "coffer/quote/v1\0\0\0\0\x10"u8, .. s_nonce, 0, 0, 0, 2, 0xaa, 0xbb];
        Assert.Equal(SHA256.HashData([.. head, 0, 0, 0, 0]), Bindings.QuoteExtraData(s_nonce, [0xaa, 0xbb], null));
        MachineClaims claims = new("a", 1, Guid.Empty, Guid.Empty, 2, "", "", "", "");
        Assert.Equal(
            SHA256.HashData([.. head, 0, 0, 0, 41, .. """{"name":"a","version":1,"generation":"2"}"""u8]),
            Bindings.QuoteExtraData(s_nonce, [0xaa, 0xbb], claims)
        );
    }

    [Fact]
    public void Report_data_is_the_hash_that_the_format_names()
    {
        byte[] expected = SHA512.HashData([
            .. "coffer/snp/v1\0\0\0\0\x10"u8,
            .. s_nonce,
            .. (byte[])[0, 0, 0, 2, 0xaa, 0xbb, 0, 0, 0, 1, 0xcc],
        ]);
        Assert.Equal(expected, Bindings.ReportData(s_nonce, [0xaa, 0xbb], [0xcc]));
    }

    [Fact]
    public void Bytes_cannot_move_from_one_part_to_the_next() =>
        Assert.NotEqual(Bindings.ReportData(s_nonce, [1, 2], [3]), Bindings.ReportData(s_nonce, [1], [2, 3]));
}
