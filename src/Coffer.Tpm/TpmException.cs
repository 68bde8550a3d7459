namespace Coffer.Tpm;

/// <summary>The TPM answered a command with an error.</summary>
/// <param name="command">The command.</param>
/// <param name="code">The answer.</param>
public sealed class TpmException(TpmCc command, TpmResponseCode code) : Exception($"TPM2_{command}: {code}")
{
    /// <summary>The command that failed.</summary>
    public TpmCc Command { get; } = command;

    /// <summary>The response code.</summary>
    public TpmResponseCode Code { get; } = code;

    /// <summary>The response code without parameter, handle or session number, for a <c>when</c> clause.</summary>
    public TpmRc Error => Code.Error;
}
