namespace Coffer.Bytes;

/// <summary>A <see cref="Bytes.Refusal"/> on its way up inside one program; the program's outermost method prints it.</summary>
/// <param name="refusal">The reason.</param>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.ToString())
{
    /// <summary>The reason.</summary>
    public Refusal Refusal { get; } = refusal;
}
