using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_NV_DefineSpace, without authorization value (TPM 2.0 Part 3, section 31.3).</summary>
/// <param name="AuthHandle">The owner or the platform.</param>
/// <param name="PublicInfo">The index.</param>
public readonly record struct NvDefineSpace(TpmHandle AuthHandle, TpmsNvPublic PublicInfo) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.NvDefineSpace;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(AuthHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(default(TpmBuffer));
        int begin = writer.BeginSized();
        PublicInfo.Write(ref writer);
        writer.EndSized(begin);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
