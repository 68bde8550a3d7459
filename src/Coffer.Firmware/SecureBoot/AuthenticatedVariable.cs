using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.SecureBoot;

/// <summary>
/// EFI_VARIABLE_AUTHENTICATION_2 and the data behind it (UEFI 2.10, section 8.2.2): what SetVariable takes for a
/// time-based authenticated variable, and what the <c>.auth</c> files of systemd-boot and efitools hold.
/// </summary>
/// <param name="TimeStamp">Firmware takes only an update newer than the last; of one that appends it does not ask.</param>
/// <param name="Signature">SignedData, DER, detached, with or without a ContentInfo around it.</param>
/// <param name="Data">The new value of the variable.</param>
public sealed record AuthenticatedVariable(EfiTime TimeStamp, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Data)
{
    private const string Thing = "authenticated variable";
    private const ushort Revision2 = 0x0200;
    private const ushort WIN_CERT_TYPE_EFI_GUID = 0x0ef1;

    // dwLength, wRevision, wCertificateType and CertType.
    private const int CertificateHeaderSize = 24;

    /// <summary>The certificates its signature carries, DER; none when it cannot be read.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates => ReadSignature().Value?.Certificates ?? [];

    /// <summary>Signs a new value. The same inputs give the same bytes.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="data">The value: for PK, KEK, db and dbx what <see cref="EfiSignatureList.WriteAll"/> gives.</param>
    /// <param name="timeStamp">When; it is part of what is signed.</param>
    /// <param name="certificate">The signer's: PK's for PK and KEK, one of KEK for db and dbx.</param>
    /// <param name="key">Its RSA private key, perhaps in a token.</param>
    /// <param name="attributes">The attributes SetVariable will be called with.</param>
    public static AuthenticatedVariable Sign(
        EfiVariableName name,
        ReadOnlyMemory<byte> data,
        EfiTime timeStamp,
        X509Certificate2 certificate,
        RSA key,
        EfiVariableAttributes attributes = EfiVariableAttributes.SecureBoot
    )
    {
        byte[] signed = SignedBytes(name, attributes, timeStamp, data);
        SignedData signature = SignedData.Sign(ObjectIdentifiers.Data, null, null, signed, certificate, key);
        return new(timeStamp, signature.EncodeBare(), data);
    }

    /// <summary>Reads the structure; whether the signature is right is for <see cref="Verify"/> to say.</summary>
    public static Parsed<AuthenticatedVariable> Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, Thing);
        EfiTime timeStamp = EfiTime.Read(ref reader);
        uint length = reader.ReadUInt32();
        reader.Expect([0x00, 0x02], "WIN_CERT_REVISION_2_0");
        reader.Expect([0xf1, 0x0e], "WIN_CERT_TYPE_EFI_GUID");
        reader.Expect(EfiGuid.CertTypePkcs7.ToByteArray(), "EFI_CERT_TYPE_PKCS7_GUID");
        if (length <= CertificateHeaderSize)
            reader.Refuse($"dwLength above {CertificateHeaderSize}", $"{length}");
        byte[] signature = reader.ReadSpan(length - (long)CertificateHeaderSize).ToArray();
        return reader.Finish(new AuthenticatedVariable(timeStamp, signature, reader.ReadRest().ToArray()));
    }

    /// <summary>Judges the signature for one variable.</summary>
    /// <returns>The signer's certificate, or why firmware would refuse the value.</returns>
    public Parsed<X509Certificate2> Verify(
        EfiVariableName name,
        IReadOnlyCollection<X509Certificate2> trusted,
        EfiVariableAttributes attributes = EfiVariableAttributes.SecureBoot
    )
    {
        if (!ReadSignature().TryGet(out SignedData? signature, out Refusal? refusal))
            return refusal;
        if (signature.Content is not null)
            return new Refusal("authenticated-variable.content", Thing, "a detached signature", "content inside it");
        byte[] signed = SignedBytes(name, attributes, TimeStamp, Data);
        return SignedDataVerifier.Verify(signature, ObjectIdentifiers.Data, signed, trusted);
    }

    /// <summary>The bytes of the structure and the data: an <c>.auth</c> file.</summary>
    public byte[] Encode()
    {
        ByteWriter writer = new();
        TimeStamp.Write(writer);
        return writer
            .WriteUInt32((uint)(CertificateHeaderSize + Signature.Length))
            .WriteUInt16(Revision2)
            .WriteUInt16(WIN_CERT_TYPE_EFI_GUID)
            .WriteEfiGuid(EfiGuid.CertTypePkcs7)
            .WriteBytes(Signature.Span)
            .WriteBytes(Data.Span)
            .ToArray();
    }

    // UEFI wants SignedData alone, some tools write a ContentInfo around it, firmware takes both.
    private Parsed<SignedData> ReadSignature()
    {
        Parsed<SignedData> bare = SignedData.ReadBare(Signature);
        return bare.Refusal is not null && SignedData.ReadContentInfo(Signature).Value is { } wrapped ? wrapped : bare;
    }

    private static byte[] SignedBytes(
        EfiVariableName name,
        EfiVariableAttributes attributes,
        EfiTime timeStamp,
        ReadOnlyMemory<byte> data
    )
    {
        ByteWriter writer = new();
        writer.WriteBytes(Encoding.Unicode.GetBytes(name.Name)).WriteEfiGuid(name.Vendor).WriteUInt32((uint)attributes);
        timeStamp.Write(writer);
        return writer.WriteBytes(data.Span).ToArray();
    }
}
