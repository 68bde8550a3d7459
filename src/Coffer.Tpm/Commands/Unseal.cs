namespace Coffer.Tpm.Commands;

/// <summary>TPM2_Unseal: the data of a sealed object (TPM 2.0 Part 3, section 12.7).</summary>
/// <param name="ItemHandle">The loaded sealed object.</param>
public readonly record struct Unseal(TpmHandle ItemHandle) : ITpmCommand<UnsealResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.Unseal;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(ItemHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public UnsealResponse ReadResponse(ref TpmReader reader) => new(reader.ReadSecret(UnsealResponse.LargestData));
}
