namespace Coffer.Tpm.Commands;

/// <summary>TPM2_EvictControl: makes a transient object persistent, or removes a persistent one (TPM 2.0 Part 3, section 28.5).</summary>
/// <param name="Auth">The owner or the platform.</param>
/// <param name="ObjectHandle">The object.</param>
/// <param name="PersistentHandle">Where it is to live, or the same persistent handle to remove it.</param>
public readonly record struct EvictControl(TpmHandle Auth, TpmHandle ObjectHandle, TpmHandle PersistentHandle)
    : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.EvictControl;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(Auth);
        writer.WriteHandle(ObjectHandle);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteUInt32(PersistentHandle.Value);

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
