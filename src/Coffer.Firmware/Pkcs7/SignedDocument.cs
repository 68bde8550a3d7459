using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.Pkcs7;

/// <summary>
/// A document with its signature around it: PKCS #7 SignedData of type data, without attributes (RFC 2315, section 9), as the kernel takes what it is to believe
/// because of a key of db (Linux, Documentation/admin-guide/LSM/ipe.rst, "Deploying policies").
/// </summary>
public static class SignedDocument
{
    /// <summary>Signs. The same inputs give the same bytes.</summary>
    /// <param name="document">The document, which is sent along.</param>
    /// <param name="certificate">The signer's certificate, which is sent along.</param>
    /// <param name="key">Its RSA private key, perhaps in a token.</param>
    /// <returns>DER of a ContentInfo.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> document, X509Certificate2 certificate, RSA key)
    {
        AsnWriter content = new(AsnEncodingRules.DER);
        content.WriteOctetString(document);
        return SignedData
            .Sign(ObjectIdentifiers.Data, content.Encode(), signer: null, document, certificate, key)
            .EncodeContentInfo();
    }
}
