using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;

namespace Coffer.Init.Configuration;

/// <summary>The secrets of a configuration, decrypted; the holder's to dispose.</summary>
internal sealed class OpenedSecrets : IDisposable
{
    private const int LongestCredentials = 4096;

    private readonly Dictionary<string, Secret> _secrets = new(StringComparer.Ordinal);

    /// <summary>Why one of them could not be opened, the first; null when all could.</summary>
    internal Refusal? Failure { get; private set; }

    /// <summary>The secret of that name; null when there is none.</summary>
    internal Secret? this[string name] => _secrets.GetValueOrDefault(name);

    /// <summary>Opens those that somebody needs.</summary>
    /// <param name="configuration">The configuration in force, or about to be; null for none.</param>
    /// <param name="provisions">Who needs what.</param>
    /// <param name="openKey">The machine's key; asked only when there is something to open.</param>
    internal static OpenedSecrets Of(
        MachineConfiguration? configuration,
        MachineProvisions provisions,
        Func<Parsed<IP256Key>> openKey
    )
    {
        OpenedSecrets opened = new();
        if (configuration is null || configuration.Secrets.IsEmpty)
            return opened;
        HashSet<string> needed = [.. provisions.Workloads.SelectMany(workload => workload.Needs)];
        HashSet<string> credentials = [.. provisions.Workloads.Select(workload => workload.Credentials)];
        if (!openKey().TryGet(out IP256Key? key, out Refusal? refusal))
        {
            opened.Failure = Closed("secrets of the configuration", refusal);
            return opened;
        }
        foreach (string name in configuration.Secrets.Keys.Where(needed.Contains))
            opened.Open(key, configuration, name, credentials.Contains(name));
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Secret secret in _secrets.Values)
            secret.Dispose();
        _secrets.Clear();
    }

    private void Open(IP256Key key, MachineConfiguration configuration, string name, bool isCredentials)
    {
        if (!ConfigurationSecret.Open(key, configuration, name).TryGet(out Secret? secret, out Refusal? refusal))
            Failure ??= Closed($"secret {name}", refusal);
        else if (isCredentials && !AreCredentials(secret.Span))
        {
            // What it is instead may be a secret too.
            Failure ??= new Refusal(
                "configuration.credentials",
                $"secret {name}",
                $"USER:PASSWORD, one line of at most {LongestCredentials} printable characters",
                "something else"
            );
            secret.Dispose();
        }
        else
            _secrets[name] = secret;
    }

    private static Refusal Closed(string thing, Refusal why) =>
        new(
            "configuration.secret-closed",
            thing,
            "one that was encrypted to the key of this machine's TPM",
            $"{why.Reason}: {why.Seen}",
            "have the machine's key judged again (coffer config key), and sign a higher version with it"
        );

    private static bool AreCredentials(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> line = RegistryCredentials.LineOf(text);
        return line.Length <= LongestCredentials
            && line.IndexOf((byte)':') > 0
            && !line.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }
}
