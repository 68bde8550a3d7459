namespace Coffer.Tpm.Structures;

/// <summary>TPMS_CERTIFY_INFO (TPM 2.0 Part 2, section 10.12.3).</summary>
/// <param name="Name">Name of the certified object.</param>
/// <param name="QualifiedName">Its qualified name, ancestors included.</param>
public sealed record TpmsCertifyInfo(TpmName Name, TpmName QualifiedName) : TpmuAttest
{
    /// <inheritdoc/>
    public override TpmSt Type => TpmSt.AttestCertify;

    internal override void Write(ref TpmWriter writer)
    {
        writer.WriteSized(Name.Bytes);
        writer.WriteSized(QualifiedName.Bytes);
    }

    internal static TpmsCertifyInfo Read(ref TpmReader reader) =>
        new(new TpmName(reader.ReadSized(66)), new TpmName(reader.ReadSized(66)));
}
