using Coffer.Bytes;

namespace Coffer.Tpm.Structures;

/// <summary>TPMT_SIGNATURE: RSA or ECDSA (TPM 2.0 Part 2, section 11.3.4).</summary>
public abstract record TpmtSignature
{
    private protected TpmtSignature() { }

    /// <summary>The scheme and its hash.</summary>
    public abstract TpmtScheme Scheme { get; }

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        Scheme.Write(ref writer);
        WriteValue(ref writer);
    }

    /// <summary>Reads the structure; refuses algorithms other than RSASSA, RSAPSS and ECDSA.</summary>
    public static TpmtSignature Read(ref TpmReader reader)
    {
        TpmtScheme scheme = TpmtScheme.Read(ref reader);
        if (scheme.Scheme is TpmAlgId.EcDsa)
            return TpmsSignatureEcc.ReadValue(scheme.HashAlg, ref reader);
        if (scheme.Scheme is not (TpmAlgId.RsaSsa or TpmAlgId.RsaPss))
            reader.Refuse("an RSASSA, RSAPSS or ECDSA signature", $"0x{(ushort)scheme.Scheme:x4}");
        return TpmsSignatureRsa.ReadValue(scheme, ref reader);
    }

    /// <summary>Reads a structure that must be all of <paramref name="bytes"/>.</summary>
    public static Parsed<TpmtSignature> Read(ReadOnlySpan<byte> bytes)
    {
        TpmReader reader = new(bytes, "TPMT_SIGNATURE");
        return reader.Finish(Read(ref reader));
    }

    /// <summary>The structure's bytes.</summary>
    public byte[] ToBytes()
    {
        TpmWriter writer = new(new byte[1024]);
        Write(ref writer);
        return writer.Written.ToArray();
    }

    private protected abstract void WriteValue(ref TpmWriter writer);
}
