using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Cli.Judging.Parts;

/// <summary>DER, as it is or in PEM; a PEM file may hold several.</summary>
internal static class DerFile
{
    private const int MostItems = 12;

    /// <summary>Every DER value in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="thing">What it should be, for the refusal.</param>
    /// <param name="labels">PEM labels that are taken.</param>
    public static Parsed<ImmutableArray<ReadOnlyMemory<byte>>> ReadAll(
        string path,
        string thing,
        params ReadOnlySpan<string> labels
    )
    {
        if (!EvidenceFile.Read(path, thing).TryGet(out byte[]? bytes, out Refusal? refusal))
            return refusal;
        if (!bytes.AsSpan().StartsWith("-----BEGIN "u8))
            return (ImmutableArray<ReadOnlyMemory<byte>>)[bytes];
        ImmutableArray<ReadOnlyMemory<byte>> items = FromPem(Encoding.Latin1.GetString(bytes), labels);
        string expected = $"{thing}: DER, or PEM with BEGIN {string.Join(" or ", labels!)}, at most {MostItems}";
        return items.Length is > 0 and <= MostItems
            ? items
            : new Refusal("verify.pem", path, expected, $"{items.Length} of them");
    }

    /// <summary>The one DER value in a file.</summary>
    public static Parsed<ReadOnlyMemory<byte>> Read(string path, string thing, params ReadOnlySpan<string> labels)
    {
        if (!ReadAll(path, thing, labels).TryGet(out ImmutableArray<ReadOnlyMemory<byte>> items, out Refusal? refusal))
            return refusal;
        return items.Length == 1
            ? items[0]
            : new Refusal("verify.pem", path, $"one {thing}", $"{items.Length} of them");
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> FromPem(string text, ReadOnlySpan<string> labels)
    {
        ImmutableArray<ReadOnlyMemory<byte>>.Builder items = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        ReadOnlySpan<char> rest = text;
        while (items.Count <= MostItems && PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (labels.Contains(rest[fields.Label].ToString()))
                items.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }
        return items.ToImmutable();
    }
}
