using System.Security.Cryptography;
using Coffer.Attestation.Evidence;

namespace Coffer.Attestation.Tests.Evidence;

public sealed class BindingsTests
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact]
    public void Extra_data_is_the_hash_that_the_format_names()
    {
        byte[] expected = SHA256.HashData([.. "coffer/quote/v1\0\0\0\0\x10"u8, .. s_nonce, 0, 0, 0, 2, 0xaa, 0xbb]);
        Assert.Equal(expected, Bindings.QuoteExtraData(s_nonce, [0xaa, 0xbb]));
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
