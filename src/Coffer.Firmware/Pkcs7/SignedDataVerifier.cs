using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Firmware.Pkcs7;

/// <summary>Judges a <see cref="SignedData"/> against certificates somebody trusts.</summary>
internal static class SignedDataVerifier
{
    private const string Thing = "PKCS7 SignedData";
    private const int MaxCertificates = 8;

    /// <summary>The signer's certificate, when it signed <paramref name="content"/> and leads to a trusted one.</summary>
    /// <param name="signedData">What to judge.</param>
    /// <param name="contentType">What the content must be: without attributes no signature covers its type.</param>
    /// <param name="content">The content without its tag and length, or the detached content.</param>
    /// <param name="trusted">Certificates that are trusted, as leaf or as authority.</param>
    public static Parsed<X509Certificate2> Verify(
        SignedData signedData,
        string contentType,
        ReadOnlySpan<byte> content,
        IReadOnlyCollection<X509Certificate2> trusted
    )
    {
        if (signedData.ContentType != contentType)
            return Refuse("content-type", contentType, signedData.ContentType);
        try
        {
            return Judge(signedData, content, trusted);
        }
        catch (CryptographicException e)
        {
            return Refuse("certificates", "X.509 certificates with RSA keys", e.Message);
        }
    }

    private static Parsed<X509Certificate2> Judge(
        SignedData signedData,
        ReadOnlySpan<byte> content,
        IReadOnlyCollection<X509Certificate2> trusted
    )
    {
        if (!LoadCertificates(signedData).TryGet(out List<X509Certificate2>? sent, out Refusal? refusal))
            return refusal;
        X509Certificate2? signer = sent.Concat(trusted).FirstOrDefault(signedData.Signer.Names);
        if (signer is null)
            return Refuse("signer", "the signer's certificate", "none with that issuer and serial number");
        refusal = CheckSignature(signedData, content, signer) ?? CheckChain(signer, sent, trusted);
        return refusal is null ? signer : refusal;
    }

    private static Parsed<List<X509Certificate2>> LoadCertificates(SignedData signedData)
    {
        if (signedData.Certificates.Length > MaxCertificates)
            return Refuse("certificates", $"at most {MaxCertificates}", $"{signedData.Certificates.Length}");
        List<X509Certificate2> certificates = [];
        foreach (ReadOnlyMemory<byte> der in signedData.Certificates)
        {
            X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der.Span);
            // What was parsed and would be written differently has two readings; only one of them was signed.
            if (!certificate.RawDataMemory.Span.SequenceEqual(der.Span))
                return Refuse("certificates", "DER", "another encoding");
            certificates.Add(certificate);
        }
        return certificates;
    }

    private static Refusal? CheckSignature(SignedData signedData, ReadOnlySpan<byte> content, X509Certificate2 signer)
    {
        using RSA? key = signer.GetRSAPublicKey();
        if (key is null)
            return Refuse("algorithm", "an RSA key", signer.GetKeyAlgorithm());
        SignerInfo info = signedData.Signer;
        if (info.Attributes is { } attributes)
        {
            if (attributes.ContentType != signedData.ContentType)
                return Refuse("content-type", signedData.ContentType, attributes.ContentType);
            string digest = Convert.ToHexStringLower(SHA256.HashData(content));
            if (digest != Convert.ToHexStringLower(attributes.MessageDigest.Span))
                return Refuse("message-digest", digest, Convert.ToHexStringLower(attributes.MessageDigest.Span));
        }
        ReadOnlySpan<byte> signed = info.Attributes is null ? content : info.Attributes.Encoded.Span;
        return key.VerifyData(signed, info.EncryptedDigest.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? null
            : Refuse("signature", $"a signature by {signer.Subject}", "another");
    }

    // Every certificate sent must be a link of the chain: bytes that nothing vouches for have no place in a signature.
    private static Refusal? CheckChain(
        X509Certificate2 signer,
        List<X509Certificate2> sent,
        IReadOnlyCollection<X509Certificate2> trusted
    )
    {
        X509Certificate2 current = signer;
        List<X509Certificate2> unused = [.. sent];
        Remove(unused, current);
        while (!trusted.Any(anchor => IsSame(anchor, current)))
        {
            if (trusted.Any(anchor => CertificateSignature.Check(current, anchor) is null))
                break;
            X509Certificate2? issuer = unused.Find(other => CertificateSignature.Check(current, other) is null);
            if (issuer is null)
                return Refuse("chain", "a chain to a trusted certificate", $"nobody trusted issued {current.Subject}");
            Remove(unused, issuer);
            current = issuer;
        }
        unused.RemoveAll(other => trusted.Any(anchor => IsSame(anchor, other)));
        return unused is [X509Certificate2 foreign, ..]
            ? Refuse("chain", "only certificates of the chain", $"also {foreign.Subject}")
            : null;
    }

    // That one and no other: to X509Certificate2.Equals all with the same names and serial number are equal, whatever else they say.
    private static void Remove(List<X509Certificate2> certificates, X509Certificate2 one) =>
        certificates.RemoveAll(other => ReferenceEquals(other, one));

    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) =>
        one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"signature.{part}", Thing, expected, seen);
}
