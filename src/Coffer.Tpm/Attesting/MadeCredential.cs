using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>A credential: a secret encrypted so that only the TPM with both keys opens it (TPM 2.0 Part 1, section 24).</summary>
/// <param name="IdObject">The encrypted secret.</param>
/// <param name="EncryptedSeed">The contents of the TPM2B_ENCRYPTED_SECRET.</param>
public sealed record MadeCredential(TpmsIdObject IdObject, TpmBuffer EncryptedSeed)
{
    private const int LargestSeed = 512;

    /// <summary>TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET, one after the other.</summary>
    public byte[] ToBytes()
    {
        TpmWriter writer = new(new byte[1024]);
        IdObject.WriteSized(ref writer);
        writer.WriteSized(EncryptedSeed);
        return writer.Written.ToArray();
    }

    /// <summary>Reads TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET, which must be all of <paramref name="bytes"/>.</summary>
    public static Parsed<MadeCredential> Read(ReadOnlySpan<byte> bytes)
    {
        TpmReader reader = new(bytes, "credential");
        TpmsIdObject idObject = reader.ReadSized("TPMS_ID_OBJECT", TpmsIdObject.Read);
        return reader.Finish(new MadeCredential(idObject, reader.ReadSized(LargestSeed)));
    }
}
