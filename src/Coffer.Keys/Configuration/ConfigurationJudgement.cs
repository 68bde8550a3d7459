using Coffer.Bytes;

namespace Coffer.Keys.Configuration;

/// <summary>Judges whether a document is a configuration that this machine follows from now on.</summary>
/// <param name="machine">What of it may be configured, and by whom.</param>
/// <param name="identity">The machine's identity.</param>
public sealed class ConfigurationJudgement(ConfigurableMachine machine, Guid identity)
{
    private const string Thing = "configuration";
    private const string SignAgain = "write a higher version into it and sign it again: coffer config sign";

    /// <summary>
    /// The configuration, when it is signed by the owner, for this machine, and newer than the one in force or the same; otherwise why not, and the one
    /// in force stays.
    /// </summary>
    /// <param name="document">Untrusted.</param>
    /// <param name="inForce">Which the machine follows now; null for none.</param>
    public Parsed<SignedConfiguration> Judge(ReadOnlySpan<byte> document, ConfigurationInForce? inForce) =>
        SignedConfiguration
            .Read(document, machine.Key.AsSpan())
            .Then(signed =>
                Refuse(signed.Configuration) ?? RefuseVersion(signed, inForce) ?? (Parsed<SignedConfiguration>)signed
            );

    /// <summary>
    /// A configuration that was taken once: signed by the owner, for this machine. What a newer image does not let be configured any more is left unused,
    /// and is no reason to leave all of it.
    /// </summary>
    /// <param name="document">From the vault, which may have been set back.</param>
    public Parsed<SignedConfiguration> JudgeKept(ReadOnlySpan<byte> document) =>
        SignedConfiguration
            .Read(document, machine.Key.AsSpan())
            .Then(signed => RefuseMachine(signed.Configuration) ?? (Parsed<SignedConfiguration>)signed);

    private Refusal? RefuseMachine(MachineConfiguration configuration)
    {
        if (configuration.Machine != machine.Name)
            return Refuse("machine", $"one for machine {machine.Name}", configuration.Machine);
        return configuration.Identity is { } other && other != identity
            ? Refuse("identity", $"one for the machine with identity {identity}", $"{other}")
            : null;
    }

    private Refusal? Refuse(MachineConfiguration configuration)
    {
        if (RefuseMachine(configuration) is { } other)
            return other;
        foreach ((string workload, string image) in configuration.Images)
            if (RefuseImage(workload, image) is { } refusal)
                return refusal;
        return configuration.Secrets.Keys.FirstOrDefault(name => !machine.Secrets.Contains(name)) is { } secret
            ? Refuse("secret-unknown", "secrets that workloads of the machine ask for", secret)
            : null;
    }

    private Refusal? RefuseImage(string workload, string image)
    {
        if (!machine.Images.TryGetValue(workload, out string? described))
            return Refuse("workload", "images of workloads whose image the machine pulls", workload);
        string? repository = ConfigurationNames.RepositoryOf(described);
        return ConfigurationNames.RepositoryOf(image) == repository
            ? null
            : Refuse("repository", $"images.{workload}: an image of {repository}", image);
    }

    private static Refusal? RefuseVersion(SignedConfiguration signed, ConfigurationInForce? inForce)
    {
        ulong version = signed.Configuration.Version;
        if (inForce is null || version > inForce.Version || signed.InForce == inForce)
            return null;
        return version == inForce.Version
            ? Refuse("same-version", $"version {version} with digest {inForce.Digest}", signed.Digest, SignAgain)
            : Refuse("older", $"a version above {inForce.Version}", $"{version}", SignAgain);
    }

    private static Refusal Refuse(string reason, string expected, string seen, string? next = null) =>
        new($"configuration.{reason}", Thing, expected, seen, next);
}
