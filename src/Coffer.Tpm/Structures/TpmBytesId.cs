namespace Coffer.Tpm.Structures;

/// <summary>TPM2B_PUBLIC_KEY_RSA (the modulus) or TPM2B_DIGEST (of a keyedHash object), by the type of the object.</summary>
/// <param name="Bytes">The bytes; empty in a template.</param>
public sealed record TpmBytesId(TpmBuffer Bytes) : TpmuPublicId
{
    private const int LargestModulus = 512;

    internal override void Write(ref TpmWriter writer) => writer.WriteSized(Bytes);

    internal static TpmBytesId Read(ref TpmReader reader) => new(reader.ReadSized(LargestModulus));
}
