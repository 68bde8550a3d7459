namespace Coffer.Tpm;

/// <summary>A TPM command as a value; <see cref="TpmDevice"/> sends it.</summary>
/// <typeparam name="TResponse">What the TPM answers.</typeparam>
public interface ITpmCommand<out TResponse>
{
    /// <summary>TPM_CC.</summary>
    TpmCc Code { get; }

    /// <summary>True when the response begins with a handle, found in <see cref="TpmReader.Handle"/>.</summary>
    bool ReturnsHandle => false;

    /// <summary>Writes the handle area.</summary>
    void WriteHandles(ref TpmWriter writer);

    /// <summary>Writes the parameter area.</summary>
    void WriteParameters(ref TpmWriter writer);

    /// <summary>Reads the parameter area of the response; the caller checks that nothing is left.</summary>
    TResponse ReadResponse(ref TpmReader reader);
}
