using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>Signs certificates as AMD does, RSASSA-PSS, with parameters that a test may spell in another way.</summary>
internal sealed class AmdSignatureGenerator(RSA key) : X509SignatureGenerator
{
    /// <summary>The trailer field to write out; null to leave out the default.</summary>
    public int? Trailer { get; init; }

    public int Salt { get; init; } = SHA384.HashSizeInBytes;

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA384;

    public string MaskHash { get; init; } = X509Identifiers.Sha384;

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(X509Identifiers.RsaSsaPss);
            using (writer.PushSequence())
            {
                using (writer.PushSequence(Context(0)))
                    WriteHash(
                        writer,
                        Hash == HashAlgorithmName.SHA384 ? X509Identifiers.Sha384 : X509Identifiers.Sha256
                    );
                using (writer.PushSequence(Context(1)))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(X509Identifiers.Mgf1);
                    WriteHash(writer, MaskHash);
                }
                using (writer.PushSequence(Context(2)))
                    writer.WriteInteger(Salt);
                if (Trailer is { } trailer)
                    using (writer.PushSequence(Context(3)))
                        writer.WriteInteger(trailer);
            }
        }
        return writer.Encode();
    }

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
        key.SignData(data, Hash, RSASignaturePadding.Pss);

    protected override PublicKey BuildPublicKey() => new(key);

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    private static void WriteHash(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteNull();
        }
    }
}
