using Coffer.Bytes;

namespace Coffer.Tpm.Structures;

/// <summary>TPMS_CREATION_DATA: the state of the TPM when an object was made (TPM 2.0 Part 2, section 15.1).</summary>
/// <param name="PcrSelect">PCRs asked for.</param>
/// <param name="PcrDigest">Hash over their values.</param>
/// <param name="Locality">Locality of the creation.</param>
/// <param name="ParentNameAlg">Hash of the parent's name.</param>
/// <param name="ParentName">Name of the parent.</param>
/// <param name="ParentQualifiedName">Qualified name of the parent.</param>
/// <param name="OutsideInfo">The caller's word.</param>
public sealed record TpmsCreationData(
    TpmlPcrSelection PcrSelect,
    TpmBuffer PcrDigest,
    byte Locality,
    TpmAlgId ParentNameAlg,
    TpmName ParentName,
    TpmName ParentQualifiedName,
    TpmBuffer OutsideInfo
)
{
    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        PcrSelect.Write(ref writer);
        writer.WriteSized(PcrDigest);
        writer.WriteByte(Locality);
        writer.WriteAlgId(ParentNameAlg);
        writer.WriteSized(ParentName.Bytes);
        writer.WriteSized(ParentQualifiedName.Bytes);
        writer.WriteSized(OutsideInfo);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmsCreationData Read(ref TpmReader reader) =>
        new(
            TpmlPcrSelection.Read(ref reader),
            reader.ReadSized(64),
            reader.ReadByte(),
            reader.ReadAlgId(),
            new TpmName(reader.ReadSized(66)),
            new TpmName(reader.ReadSized(66)),
            reader.ReadSized(66)
        );

    /// <summary>Reads a structure that must be all of <paramref name="bytes"/>.</summary>
    public static Parsed<TpmsCreationData> Read(ReadOnlySpan<byte> bytes)
    {
        TpmReader reader = new(bytes, "TPMS_CREATION_DATA");
        return reader.Finish(Read(ref reader));
    }

    /// <summary>The structure's bytes: what creationHash is the hash of.</summary>
    public byte[] ToBytes()
    {
        TpmWriter writer = new(new byte[1024]);
        Write(ref writer);
        return writer.Written.ToArray();
    }
}
