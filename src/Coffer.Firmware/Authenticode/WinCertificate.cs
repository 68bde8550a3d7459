using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.Authenticode;

/// <summary>
/// WIN_CERTIFICATE (UEFI 2.10, section 32.2.4) with a PKCS#7 SignedData: one entry of an image's certificate table.
/// </summary>
/// <param name="Certificate">bCertificate: a ContentInfo, DER.</param>
public sealed record WinCertificate(ReadOnlyMemory<byte> Certificate)
{
    /// <summary>Bytes before bCertificate.</summary>
    public const int HeaderSize = 8;

    /// <summary>Entries are padded with zeros to a multiple of this.</summary>
    public const int Alignment = 8;

    /// <summary>WIN_CERT_REVISION_2_0.</summary>
    public const ushort Revision2 = 0x0200;

    /// <summary>WIN_CERT_TYPE_PKCS_SIGNED_DATA.</summary>
    public const ushort TypePkcsSignedData = 0x0002;

    private const string Thing = "certificate table";

    /// <summary>The certificates it carries, DER, the signer's first by custom; none when it cannot be read.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates =>
        SignedData.ReadContentInfo(Certificate).Value?.Certificates ?? [];

    /// <summary>The entries of an image's certificate table; none when it is unsigned.</summary>
    public static Parsed<ImmutableArray<WinCertificate>> ReadTable(PeImage image)
    {
        ByteReader reader = new(image.Bytes.Span[image.CertificateTableOffset..], Thing);
        var entries = ImmutableArray.CreateBuilder<WinCertificate>();
        while (reader.Remaining > 0 && !reader.Failed)
            entries.Add(Read(ref reader));
        return reader.Finish(entries.ToImmutable());
    }

    internal void Write(ByteWriter writer) =>
        writer
            .WriteUInt32((uint)(HeaderSize + Certificate.Length))
            .WriteUInt16(Revision2)
            .WriteUInt16(TypePkcsSignedData)
            .WriteBytes(Certificate.Span)
            .WriteZeros(PaddingBehind(HeaderSize + Certificate.Length));

    internal static int PaddingBehind(int length) => (Alignment - (length % Alignment)) % Alignment;

    private static WinCertificate Read(ref ByteReader reader)
    {
        uint length = reader.ReadUInt32();
        reader.Expect([0x00, 0x02], "WIN_CERT_REVISION_2_0");
        reader.Expect([0x02, 0x00], "WIN_CERT_TYPE_PKCS_SIGNED_DATA");
        if (length < HeaderSize)
            reader.Refuse($"dwLength of at least {HeaderSize}", $"{length}");
        byte[] certificate = reader.ReadSpan(length - (long)HeaderSize).ToArray();
        if (!reader.Failed)
            reader.ExpectZeros(PaddingBehind((int)length), "padding of the certificate table");
        return new(certificate);
    }
}
