using Coffer.Bytes;

namespace Coffer.Tpm.Structures;

/// <summary>TPMS_SENSITIVE_CREATE: authorization value and data of an object to be made (TPM 2.0 Part 2, section 11.1.15).</summary>
/// <param name="UserAuth">Authorization value; null for none. Stays the caller's.</param>
/// <param name="Data">Data to be sealed; null for none. Stays the caller's.</param>
public readonly record struct TpmsSensitiveCreate(Secret? UserAuth, Secret? Data)
{
    /// <summary>Writes the structure as TPM2B_SENSITIVE_CREATE.</summary>
    public void WriteSized(ref TpmWriter writer)
    {
        int begin = writer.BeginSized();
        writer.WriteSized(UserAuth is null ? default : UserAuth.Span);
        writer.WriteSized(Data is null ? default : Data.Span);
        writer.EndSized(begin);
    }
}
