using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>Walks signature lists without copying them: dbx has hundreds of digests.</summary>
internal static class SignatureDatabaseReader
{
    private const int SmallestCertificate = 128;
    private static readonly ImmutableArray<int> s_digestSizes = [20, 28, 32, 48, 64];

    public static Parsed<SignatureDatabase> Read(ReadOnlySpan<byte> variable)
    {
        ByteReader reader = new(variable, "EFI signature list");
        var certificates = ImmutableArray.CreateBuilder<DatabaseCertificate>();
        int hashes = 0;
        int others = 0;
        while (reader.Remaining > 0 && !reader.Failed)
        {
            SignatureListBytes list = EfiSignatureList.ReadList(ref reader);
            if (reader.Failed)
                break;
            if (list.Type == EfiGuid.CertX509 && list.SignatureSize >= SmallestCertificate)
                ReadCertificates(list.Signatures, list.SignatureSize, certificates);
            else if (s_digestSizes.Contains(list.SignatureSize - EfiSignatureData.OwnerSize))
                hashes += list.Count;
            else
                others += list.Count;
        }
        return reader.Finish(new SignatureDatabase(certificates.DrainToImmutable(), hashes, others));
    }

    /// <summary>One EFI_SIGNATURE_DATA with a certificate.</summary>
    internal static DatabaseCertificate Describe(Guid owner, ReadOnlySpan<byte> certificate) =>
        new(CertificateSubject.Of(certificate), Convert.ToHexStringLower(SHA256.HashData(certificate)), owner);

    private static void ReadCertificates(
        ReadOnlySpan<byte> signatures,
        int size,
        ImmutableArray<DatabaseCertificate>.Builder certificates
    )
    {
        for (; signatures.Length >= size; signatures = signatures[size..])
            certificates.Add(
                Describe(
                    new Guid(signatures[..EfiSignatureData.OwnerSize]),
                    signatures[EfiSignatureData.OwnerSize..size]
                )
            );
    }
}
