namespace Coffer.Tpm.Structures;

/// <summary>TPMS_ECC_POINT: a public key on a curve (TPM 2.0 Part 2, section 11.2.5.2).</summary>
/// <param name="X">Big-endian coordinate; empty in a template.</param>
/// <param name="Y">Big-endian coordinate; empty in a template.</param>
public sealed record TpmsEccPoint(TpmBuffer X, TpmBuffer Y) : TpmuPublicId
{
    private const int LargestCoordinate = 66;

    internal override void Write(ref TpmWriter writer)
    {
        writer.WriteSized(X);
        writer.WriteSized(Y);
    }

    internal static TpmsEccPoint Read(ref TpmReader reader) =>
        new(reader.ReadSized(LargestCoordinate), reader.ReadSized(LargestCoordinate));
}
