using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Attestation.Signatures;

/// <summary>The public half of an owner's release key: what everybody needs to check what is beside an image.</summary>
public sealed class ReleaseKey
{
    /// <summary>Most bytes of a file with one.</summary>
    public const int LargestFile = 4096;

    private const string Label = "PUBLIC KEY";
    private const int SmallestBits = 2048;
    private const int LargestBits = 4096;

    private readonly byte[] _spki;

    private ReleaseKey(byte[] spki) => _spki = spki;

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, lower-case hex.</summary>
    public string Id => IdOf(_spki);

    /// <summary>The SubjectPublicKeyInfo, PEM, without a line feed at the end.</summary>
    public string Pem => PemEncoding.WriteString(Label, _spki);

    /// <summary>The public half of a key.</summary>
    public static ReleaseKey Of(RSA key) => new(key.ExportSubjectPublicKeyInfo());

    /// <summary>Reads <c>release.pub</c>: one SubjectPublicKeyInfo, PEM, RSA of 2048 to 4096 bits.</summary>
    /// <param name="pem">The file.</param>
    /// <returns>It, or <c>release-key.malformed</c>.</returns>
    public static Parsed<ReleaseKey> Read(ReadOnlySpan<byte> pem)
    {
        if (pem.Length > LargestFile)
            return Refuse($"{pem.Length} bytes");
        try
        {
            string text = Encoding.ASCII.GetString(pem);
            PemFields fields = PemEncoding.Find(text);
            if (text[fields.Label] != Label)
                return Refuse($"PEM, {JustLetters(text[fields.Label])}");
            using RSA key = RSA.Create();
            byte[] spki = Convert.FromBase64String(text[fields.Base64Data]);
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            return read == spki.Length && key.KeySize is >= SmallestBits and <= LargestBits
                ? Of(key)
                : Refuse($"{key.KeySize} bits, {spki.Length - read} bytes behind it");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or CryptographicException)
        {
            return Refuse("something else");
        }
    }

    /// <summary>The one place where a release key signs: RSA PKCS #1 v1.5 over SHA-256, so that the same bytes get the same signature.</summary>
    /// <param name="key">In memory, or a token behind the same class.</param>
    /// <param name="data">What is signed; its first bytes say what it is.</param>
    public static byte[] Sign(RSA key, ReadOnlySpan<byte> data) =>
        key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>True when the key signed <paramref name="data"/>.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using RSA key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>How a signature names its key.</summary>
    internal static string IdOf(byte[] spki) => Convert.ToHexStringLower(SHA256.HashData(spki));

    private static string JustLetters(string text) => string.Concat(text.Take(32).Where(char.IsAsciiLetterOrDigit));

    private static Refusal Refuse(string seen) =>
        new(
            "release-key.malformed",
            "release key",
            $"a public key, PEM, RSA of {SmallestBits} to {LargestBits} bits",
            seen,
            "take release.pub of the key directory"
        );
}
