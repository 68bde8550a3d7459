using System.Buffers.Binary;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm;

/// <summary>TPM2B_NAME: what an entity is, in a few bytes: hash algorithm and hash of its public area (TPM 2.0 Part 1, section 16).</summary>
/// <param name="Bytes">nameAlg and digest, or a handle.</param>
public readonly record struct TpmName(TpmBuffer Bytes)
{
    /// <summary>Name of an object.</summary>
    /// <exception cref="NotSupportedException">Its nameAlg is not one of SHA-1, SHA-256, SHA-384 and SHA-512.</exception>
    public static TpmName Of(TpmtPublic publicArea) => Digest(publicArea.NameAlg, publicArea.ToBytes());

    /// <summary>Name of an NV index. It changes with the first write, which sets TPMA_NV_WRITTEN.</summary>
    /// <exception cref="NotSupportedException">Its nameAlg is not one of SHA-1, SHA-256, SHA-384 and SHA-512.</exception>
    public static TpmName Of(TpmsNvPublic publicArea) => Digest(publicArea.NameAlg, publicArea.ToBytes());

    /// <summary>Name of an entity without public area.</summary>
    public static TpmName OfHandle(uint handle)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, handle);
        return new(new TpmBuffer(bytes));
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => Bytes.ToString();

    private static TpmName Digest(TpmAlgId algorithm, ReadOnlySpan<byte> publicArea)
    {
        byte[] name = new byte[2 + algorithm.DigestSize];
        BinaryPrimitives.WriteUInt16BigEndian(name, (ushort)algorithm);
        algorithm.Hash(publicArea).CopyTo(name, 2);
        return new(name);
    }
}
