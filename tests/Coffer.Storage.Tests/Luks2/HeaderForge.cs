using System.Security.Cryptography;
using System.Text;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>What a host can do: rewrite a header and make its checksums right again.</summary>
internal static class HeaderForge
{
    /// <summary>The JSON text of the header, without padding.</summary>
    internal static string Json => Encoding.ASCII.GetString(TestVault.Header.WriteJsonArea()).TrimEnd('\0');

    /// <summary>The header with another JSON text in both copies.</summary>
    internal static byte[] WithJson(string text) => WithJson(Encoding.Latin1.GetBytes(text));

    /// <inheritdoc cref="WithJson(string)"/>
    internal static byte[] WithJson(byte[] text) => Change(copy => SetJson(copy, text));

    /// <summary>Another header with another JSON text in both copies.</summary>
    internal static byte[] WithJson(Luks2Header header, string text) =>
        Change(copy => SetJson(copy, Encoding.Latin1.GetBytes(text)), null, header);

    /// <summary>The header with a part of its JSON replaced; the part must be there exactly once.</summary>
    internal static byte[] Replace(string part, string other)
    {
        int at = Json.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0 && at == Json.LastIndexOf(part, StringComparison.Ordinal), $"once in the JSON: {part}");
        return WithJson(Json.Replace(part, other, StringComparison.Ordinal));
    }

    /// <summary>The header with the first of several equal parts replaced.</summary>
    internal static byte[] ReplaceFirst(string part, string other)
    {
        int at = Json.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, $"in the JSON: {part}");
        return WithJson(Json[..at] + other + Json[(at + part.Length)..]);
    }

    /// <summary>The header with one byte of the binary header of one copy replaced.</summary>
    internal static byte[] Set(int copy, int offset, byte value) =>
        Change(
            bytes =>
            {
                Assert.NotEqual(value, bytes[offset]);
                bytes[offset] = value;
            },
            copy
        );

    /// <summary>Changes one copy, or both, and makes the checksum right.</summary>
    internal static byte[] Change(SpanAction change, int? only = null, Luks2Header? header = null)
    {
        byte[] area = (header ?? TestVault.Header).ToBytes();
        for (int copy = 0; copy < 2; copy++)
        {
            Span<byte> bytes = area.AsSpan(copy * Luks2Template.HeaderSize, Luks2Template.HeaderSize);
            if (only is null || only == copy)
                change(bytes);
            bytes.Slice(Luks2BinaryHeader.ChecksumOffset, 32).Clear();
            byte[] digest = SHA256.HashData(bytes);
            digest.CopyTo(bytes[Luks2BinaryHeader.ChecksumOffset..]);
        }
        return area;
    }

    private static void SetJson(Span<byte> copy, byte[] text)
    {
        copy[Luks2Template.BinaryHeaderSize..].Clear();
        text.AsSpan(0, Math.Min(text.Length, Luks2Template.JsonAreaSize))
            .CopyTo(copy[Luks2Template.BinaryHeaderSize..]);
    }

    internal delegate void SpanAction(Span<byte> bytes);
}
