using System.Security.Cryptography;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Authenticode;

/// <summary>
/// The digest of a PE image that Authenticode signs and firmware measures (Windows Authenticode Portable Executable
/// Signature Format, "Calculating the PE Image Hash").
/// </summary>
public static class AuthenticodeDigest
{
    private const int CheckSumSize = 4;

    /// <summary>
    /// Computes the digest of the file as it is. <see cref="AuthenticodeSigner"/> first pads a file to 8 bytes, so the
    /// digest of an unaligned unsigned file is not the one its signature will carry.
    /// </summary>
    /// <param name="image">The image, signed or not: the certificate table does not count.</param>
    /// <param name="algorithm">SHA-256 for signatures; the algorithm of a PCR bank for measurements.</param>
    public static byte[] Compute(PeImage image, HashAlgorithmName algorithm)
    {
        // Steps 1 and 2: the image is in memory; begin the hash.
        ReadOnlySpan<byte> file = image.Bytes.Span;
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);

        // Steps 3 and 4: from the start up to the checksum, and over it.
        hash.AppendData(file[..image.CheckSumOffset]);
        int afterCheckSum = image.CheckSumOffset + CheckSumSize;

        // Steps 5 and 6: up to the certificate table's directory entry, and over it.
        hash.AppendData(file[afterCheckSum..image.SecurityDirectoryOffset]);
        int afterDirectory = image.SecurityDirectoryOffset + ImageDataDirectory.EntrySize;

        // Steps 7 and 8: the rest of the headers, section table included.
        int sumOfBytesHashed = (int)image.OptionalHeader.SizeOfHeaders;
        hash.AppendData(file[afterDirectory..sumOfBytesHashed]);

        // Steps 9 to 13: the sections with raw data, by their place in the file. The pointer of the others says nothing.
        foreach (
            ImageSectionHeader section in image
                .Sections.Where(s => s.SizeOfRawData > 0)
                .OrderBy(s => s.PointerToRawData)
        )
        {
            hash.AppendData(file.Slice((int)section.PointerToRawData, (int)section.SizeOfRawData));
            sumOfBytesHashed += (int)section.SizeOfRawData;
        }

        // Steps 14 and 15: data behind the last section, up to the certificate table; finish.
        hash.AppendData(file[sumOfBytesHashed..image.CertificateTableOffset]);
        return hash.GetHashAndReset();
    }
}
