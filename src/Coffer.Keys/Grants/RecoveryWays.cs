namespace Coffer.Keys.Grants;

/// <summary>How a machine that cannot unseal may be handed its recovery passphrase.</summary>
public enum RecoveryWays
{
    /// <summary>Not at all: it switches off. The data is then read from a copy of the disk.</summary>
    Off,

    /// <summary>Over the network, to <c>/init</c> itself, once it has shown by evidence that nothing else runs.</summary>
    Network,

    /// <summary>Typed on the console, which the host can read.</summary>
    Console,

    /// <summary>Both.</summary>
    Both,
}
