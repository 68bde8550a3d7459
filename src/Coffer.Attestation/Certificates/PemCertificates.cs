using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>
/// Textual encoding of certificates and revocation lists (RFC 7468, sections 5 and 6): the DER of each block of the wanted kind, in order.
/// Text between blocks is explanation, and skipped.
/// </summary>
public static class PemCertificates
{
    /// <summary>Label of a certificate.</summary>
    public const string CertificateLabel = "CERTIFICATE";

    /// <summary>Label of a revocation list.</summary>
    public const string RevocationListLabel = "X509 CRL";

    private const string Thing = "PEM text";
    private const int MaxSize = 1 << 20;
    private const int MaxBlocks = 64;

    /// <summary>True when the bytes look like text with PEM blocks rather than DER.</summary>
    public static bool LooksLikePem(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN "u8) >= 0;

    /// <summary>Reads the blocks with <paramref name="label"/>; another kind of block is refused, a private key above all.</summary>
    public static Parsed<ImmutableArray<ReadOnlyMemory<byte>>> Read(
        ReadOnlySpan<byte> pem,
        string label = CertificateLabel
    )
    {
        if (pem.Length > MaxSize)
            return Refuse("size", $"at most {MaxSize} bytes", $"{pem.Length}");
        ReadOnlySpan<char> rest = Encoding.Latin1.GetString(pem);
        ImmutableArray<ReadOnlyMemory<byte>>.Builder blocks = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (!rest[fields.Label].SequenceEqual(label))
                return Refuse("label", label, "a block of another kind");
            if (blocks.Count == MaxBlocks)
                return Refuse("count", $"at most {MaxBlocks} blocks", "more");
            byte[] der = new byte[fields.DecodedDataLength];
            if (!Convert.TryFromBase64Chars(rest[fields.Base64Data], der, out int length) || length != der.Length)
                return Refuse("base64", "base64", "something else");
            blocks.Add(der);
            rest = rest[fields.Location.End..];
        }
        return blocks.Count > 0 ? blocks.ToImmutable() : Refuse("blocks", $"a block {label}", "none");
    }

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"pem.{part}", Thing, expected, seen);
}
