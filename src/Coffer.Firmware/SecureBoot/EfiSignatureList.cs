using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>EFI_SIGNATURE_LIST (UEFI 2.10, section 32.4.1): signatures of one type and size.</summary>
/// <param name="Type">SignatureType, such as <see cref="EfiGuid.CertX509"/>.</param>
/// <param name="Header">SignatureHeader; empty for every type in use.</param>
/// <param name="Signatures">One or more, all of the same size.</param>
public sealed record EfiSignatureList(
    Guid Type,
    ReadOnlyMemory<byte> Header,
    ImmutableArray<EfiSignatureData> Signatures
)
{
    /// <summary>Bytes before SignatureHeader.</summary>
    public const int HeaderSize = 28;

    private const string Thing = "EFI signature list";
    private const int Sha256Size = 32;

    /// <summary>The list with one certificate, as <c>cert-to-efi-sig-list</c> writes it.</summary>
    public static EfiSignatureList ForCertificate(Guid owner, X509Certificate2 certificate) =>
        new(EfiGuid.CertX509, default, [new(owner, certificate.RawDataMemory)]);

    /// <summary>The list with SHA-256 digests of images, by <see cref="Authenticode.AuthenticodeDigest"/>.</summary>
    /// <exception cref="ArgumentException">No digests, or one that is not 32 bytes.</exception>
    public static EfiSignatureList ForSha256(Guid owner, IEnumerable<ReadOnlyMemory<byte>> digests)
    {
        ImmutableArray<EfiSignatureData> signatures =
        [
            .. digests.Select(digest => new EfiSignatureData(owner, digest)),
        ];
        if (signatures.IsEmpty || signatures.Any(signature => signature.Data.Length != Sha256Size))
            throw new ArgumentException($"one or more digests of {Sha256Size} bytes", nameof(digests));
        return new(EfiGuid.CertSha256, default, signatures);
    }

    /// <summary>Reads the lists that make up a variable such as db. No bytes are no lists.</summary>
    public static Parsed<ImmutableArray<EfiSignatureList>> ReadAll(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, Thing);
        var lists = ImmutableArray.CreateBuilder<EfiSignatureList>();
        while (reader.Remaining > 0 && !reader.Failed)
            lists.Add(Read(ref reader));
        return reader.Finish(lists.ToImmutable());
    }

    /// <summary>Reads a variable that holds one X.509 certificate and nothing else, whoever enrolled it.</summary>
    public static Parsed<EfiSignatureData> ReadSoleCertificate(ReadOnlySpan<byte> bytes)
    {
        if (!ReadAll(bytes).TryGet(out ImmutableArray<EfiSignatureList> lists, out Refusal? refusal))
            return refusal;
        return lists is [{ Header.IsEmpty: true, Signatures: [var sole] } list] && list.Type == EfiGuid.CertX509
            ? sole
            : new Refusal(
                "signature-list.not-alone",
                Thing,
                "one X.509 certificate",
                $"{lists.Sum(list => list.Signatures.Length)} signatures in {lists.Length} lists"
            );
    }

    /// <summary>Writes lists one behind the other: the data of a variable such as db.</summary>
    public static byte[] WriteAll(params IEnumerable<EfiSignatureList> lists)
    {
        ByteWriter writer = new();
        foreach (EfiSignatureList list in lists)
            list.Write(writer);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(EfiSignatureList? other) =>
        other is not null
        && Type == other.Type
        && Header.Span.SequenceEqual(other.Header.Span)
        && Signatures.AsSpan().SequenceEqual(other.Signatures.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Header.Length, Signatures.Length);

    /// <summary>Reads the next list; when it is refused, the reader has failed and the result means nothing.</summary>
    internal static SignatureListBytes ReadList(ref ByteReader reader)
    {
        Guid type = reader.ReadEfiGuid();
        uint listSize = reader.ReadUInt32();
        uint headerSize = reader.ReadUInt32();
        uint signatureSize = reader.ReadUInt32();
        long signaturesSize = listSize - (long)HeaderSize - headerSize;

        // The sizes come from a variable that anybody may have written: they must describe exactly what follows.
        if (signatureSize <= EfiSignatureData.OwnerSize)
            reader.Refuse($"SignatureSize above {EfiSignatureData.OwnerSize}", $"{signatureSize}");
        else if (signaturesSize <= 0 || signaturesSize % signatureSize != 0)
            reader.Refuse($"SignatureListSize for signatures of {signatureSize} bytes", $"{listSize}");
        ReadOnlySpan<byte> header = reader.ReadSpan(headerSize);
        ReadOnlySpan<byte> signatures = reader.ReadSpan(signaturesSize);
        return new SignatureListBytes(type, header, reader.Failed ? 1 : (int)signatureSize, signatures);
    }

    private static EfiSignatureList Read(ref ByteReader reader)
    {
        SignatureListBytes list = ReadList(ref reader);
        return new(list.Type, list.Header.ToArray(), ReadSignatures(list.Signatures, list.SignatureSize));
    }

    private static ImmutableArray<EfiSignatureData> ReadSignatures(ReadOnlySpan<byte> bytes, int size)
    {
        var signatures = ImmutableArray.CreateBuilder<EfiSignatureData>(bytes.Length / size);
        for (; bytes.Length > 0; bytes = bytes[size..])
            signatures.Add(
                new(new Guid(bytes[..EfiSignatureData.OwnerSize]), bytes[EfiSignatureData.OwnerSize..size].ToArray())
            );
        return signatures.MoveToImmutable();
    }

    private void Write(ByteWriter writer)
    {
        int signatureSize = EfiSignatureData.OwnerSize + Signatures[0].Data.Length;
        writer
            .WriteEfiGuid(Type)
            .WriteUInt32((uint)(HeaderSize + Header.Length + (signatureSize * Signatures.Length)))
            .WriteUInt32((uint)Header.Length)
            .WriteUInt32((uint)signatureSize)
            .WriteBytes(Header.Span);
        foreach (EfiSignatureData signature in Signatures)
            writer.WriteEfiGuid(signature.Owner).WriteBytes(signature.Data.Span);
    }
}
