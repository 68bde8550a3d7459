namespace Coffer.Lab.Swtpm;

/// <summary>What a <see cref="TpmTap"/> does beside recording.</summary>
public sealed record TpmTapOptions
{
    /// <summary>
    /// Gets each command with the TPM's response and gives what the machine shall get instead; null leaves all as it is.
    /// </summary>
    public Func<TpmExchange, byte[]>? Answer { get; init; }
}
