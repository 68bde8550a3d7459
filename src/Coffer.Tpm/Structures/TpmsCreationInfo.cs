namespace Coffer.Tpm.Structures;

/// <summary>TPMS_CREATION_INFO (TPM 2.0 Part 2, section 10.12.6).</summary>
/// <param name="ObjectName">Name of the object.</param>
/// <param name="CreationHash">Hash of its TPMS_CREATION_DATA.</param>
public sealed record TpmsCreationInfo(TpmName ObjectName, TpmBuffer CreationHash) : TpmuAttest
{
    /// <inheritdoc/>
    public override TpmSt Type => TpmSt.AttestCreation;

    internal override void Write(ref TpmWriter writer)
    {
        writer.WriteSized(ObjectName.Bytes);
        writer.WriteSized(CreationHash);
    }

    internal static TpmsCreationInfo Read(ref TpmReader reader) =>
        new(new TpmName(reader.ReadSized(66)), reader.ReadSized(64));
}
