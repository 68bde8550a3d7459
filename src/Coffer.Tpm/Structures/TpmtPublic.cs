using Coffer.Bytes;

namespace Coffer.Tpm.Structures;

/// <summary>TPMT_PUBLIC: the public area of an object, or a template for one (TPM 2.0 Part 2, section 12.2.4).</summary>
/// <param name="NameAlg">Hash of the name and of the policy.</param>
/// <param name="ObjectAttributes">What the object may do.</param>
/// <param name="AuthPolicy">Policy digest, or empty.</param>
/// <param name="Parameters">Parameters of its type, which they name.</param>
/// <param name="Unique">Public key or digest.</param>
public sealed record TpmtPublic(
    TpmAlgId NameAlg,
    TpmaObject ObjectAttributes,
    TpmBuffer AuthPolicy,
    TpmuPublicParms Parameters,
    TpmuPublicId Unique
)
{
    private const int LargestPublic = 1024;

    /// <summary>RSA, ECC or keyedHash.</summary>
    public TpmAlgId Type => Parameters.Type;

    /// <summary>The name of the object with this public area.</summary>
    public TpmName Name => TpmName.Of(this);

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteAlgId(Type);
        writer.WriteAlgId(NameAlg);
        writer.WriteUInt32((uint)ObjectAttributes);
        writer.WriteSized(AuthPolicy);
        Parameters.Write(ref writer);
        Unique.Write(ref writer);
    }

    /// <summary>Writes the structure as TPM2B_PUBLIC.</summary>
    public void WriteSized(ref TpmWriter writer)
    {
        int begin = writer.BeginSized();
        Write(ref writer);
        writer.EndSized(begin);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmtPublic Read(ref TpmReader reader)
    {
        TpmAlgId type = reader.ReadAlgId();
        return new(
            reader.ReadAlgId(),
            (TpmaObject)reader.ReadUInt32(),
            reader.ReadSized(64),
            TpmuPublicParms.Read(type, ref reader),
            TpmuPublicId.Read(type, ref reader)
        );
    }

    /// <summary>Reads a structure that must be all of <paramref name="bytes"/>.</summary>
    public static Parsed<TpmtPublic> Read(ReadOnlySpan<byte> bytes)
    {
        TpmReader reader = new(bytes, "TPMT_PUBLIC");
        return reader.Finish(Read(ref reader));
    }

    /// <summary>Reads a TPM2B_PUBLIC that must be all of <paramref name="bytes"/>.</summary>
    public static Parsed<TpmtPublic> ReadSized(ReadOnlySpan<byte> bytes)
    {
        TpmReader reader = new(bytes, "TPM2B_PUBLIC");
        return reader.Finish(reader.ReadSized("TPMT_PUBLIC", Read));
    }

    /// <summary>The structure's bytes.</summary>
    public byte[] ToBytes()
    {
        TpmWriter writer = new(new byte[LargestPublic]);
        Write(ref writer);
        return writer.Written.ToArray();
    }

    /// <summary>The bytes of the TPM2B_PUBLIC.</summary>
    public byte[] ToSizedBytes()
    {
        TpmWriter writer = new(new byte[LargestPublic]);
        WriteSized(ref writer);
        return writer.Written.ToArray();
    }
}
