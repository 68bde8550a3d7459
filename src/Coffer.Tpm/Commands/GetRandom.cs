namespace Coffer.Tpm.Commands;

/// <summary>TPM2_GetRandom: bytes of the TPM's generator (TPM 2.0 Part 3, section 16.1).</summary>
/// <param name="BytesRequested">Bytes wanted; the TPM may give fewer, at most its largest digest.</param>
public readonly record struct GetRandom(ushort BytesRequested) : ITpmCommand<GetRandomResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.GetRandom;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteUInt16(BytesRequested);

    /// <inheritdoc/>
    public GetRandomResponse ReadResponse(ref TpmReader reader) => new(reader.ReadSecret(64));
}
