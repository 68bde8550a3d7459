using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Account;

/// <summary>
/// A service account with its private key: who deploys. The key signs and does nothing else; it is not handed out, and gone with this object.
/// </summary>
public sealed class ServiceAccount : IDisposable
{
    private readonly RSA _key;

    internal ServiceAccount(string email, string keyId, Uri tokenUri, RSA key)
    {
        Email = email;
        KeyId = keyId;
        TokenUri = tokenUri;
        _key = key;
    }

    /// <summary>Its name.</summary>
    public string Email { get; }

    /// <summary>Which of its keys this is.</summary>
    public string KeyId { get; }

    /// <summary>Where it gets tokens: https.</summary>
    public Uri TokenUri { get; }

    /// <summary>Reads the file that Google gives out for a key.</summary>
    /// <returns>The account, the caller's to dispose, or a refusal <c>gcp-account.*</c>.</returns>
    public static Parsed<ServiceAccount> Read(ReadOnlySpan<byte> utf8) => ServiceAccountFile.Read(utf8);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256: RS256 of RFC 7518.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data) =>
        _key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
