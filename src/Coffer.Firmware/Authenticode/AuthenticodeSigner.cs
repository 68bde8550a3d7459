using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.Authenticode;

/// <summary>
/// Signs PE images for Secure Boot (UEFI 2.10, section 32.2; Windows Authenticode Portable Executable Signature
/// Format). The signature has no signing time and is RSA PKCS#1 v1.5: the same inputs give the same bytes.
/// </summary>
public static class AuthenticodeSigner
{
    /// <summary>Adds a signature behind those the image has.</summary>
    /// <param name="pe">The image; padded with zeros to 8 bytes when it is unsigned.</param>
    /// <param name="certificate">The signer's certificate; only this one is sent along.</param>
    /// <param name="key">Its RSA private key, perhaps in a token.</param>
    /// <returns>The signed image, or why the input is no image that can be signed.</returns>
    public static Parsed<byte[]> Sign(ReadOnlyMemory<byte> pe, X509Certificate2 certificate, RSA key)
    {
        if (!PeImage.Read(pe).TryGet(out PeImage? image, out Refusal? refusal))
            return refusal;
        if (!WinCertificate.ReadTable(image).TryGet(out ImmutableArray<WinCertificate> table, out refusal))
            return refusal;
        PeImage body = PeImage.Read(WithoutTable(image)).OrThrow();
        return Attach(body, table.Add(Sign(body, certificate, key)));
    }

    private static byte[] WithoutTable(PeImage image)
    {
        int length = image.CertificateTableOffset;
        byte[] body = new byte[length + WinCertificate.PaddingBehind(length)];
        image.Bytes.Span[..length].CopyTo(body);
        WriteSecurityDirectory(body, image, default);
        return body;
    }

    private static WinCertificate Sign(PeImage image, X509Certificate2 certificate, RSA key)
    {
        byte[] content = new SpcIndirectDataContent(
            AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256)
        ).Encode();
        byte[] messageDigest = SHA256.HashData(SpcIndirectDataContent.ContentsOf(content).Span);
        SignedAttributes attributes = SignedAttributes.For(ObjectIdentifiers.SpcIndirectData, messageDigest);
        SignedData signedData = SignedData.Sign(
            ObjectIdentifiers.SpcIndirectData,
            content,
            attributes,
            attributes.Encoded.Span,
            certificate,
            key
        );
        return new(signedData.EncodeContentInfo());
    }

    private static byte[] Attach(PeImage body, ImmutableArray<WinCertificate> table)
    {
        ByteWriter entries = new();
        foreach (WinCertificate entry in table)
            entry.Write(entries);
        byte[] signed = [.. body.Bytes.Span, .. entries.Written];
        WriteSecurityDirectory(signed, body, new((uint)body.Bytes.Length, (uint)entries.Length));
        uint checkSum = PeCheckSum.Compute(PeImage.Read(signed).OrThrow());
        BinaryPrimitives.WriteUInt32LittleEndian(signed.AsSpan(body.CheckSumOffset), checkSum);
        return signed;
    }

    private static void WriteSecurityDirectory(Span<byte> file, PeImage image, ImageDataDirectory table)
    {
        Span<byte> entry = file.Slice(image.SecurityDirectoryOffset, ImageDataDirectory.EntrySize);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, table.VirtualAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], table.Size);
    }
}
