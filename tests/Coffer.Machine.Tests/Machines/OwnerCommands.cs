using System.Text.Json;
using Coffer.Lab;

namespace Coffer.Machine.Tests.Machines;

/// <summary>What the owner of a probe machine asks it for, by the <c>coffer</c> command with a policy for machines of the lab.</summary>
/// <param name="image">The image.</param>
/// <param name="directory">Where policy and receipts go.</param>
internal sealed class OwnerCommands(ProbeImage image, string directory)
{
    // An emulated machine beside others may make its evidence for longer than an operator waits by himself (60).
    private static readonly string[] s_patience = ["--timeout", "300"];

    /// <summary>PCR 7 that the policy takes besides the build's; null for none.</summary>
    public string? AnnouncedPcr7 { get; init; }

    /// <summary>Changes the keys of a machine; exit code and receipt, or refusal.</summary>
    public Task<(int ExitCode, JsonElement Json)> RotateAsync(LabMachine machine, string level) =>
        CofferCommand.RunAsync([
            "rotate",
            $"127.0.0.1:{machine.HostPort(Boot.AgentPort)}",
            "--level",
            level,
            "--policy",
            Policy(machine),
            "--keys",
            image.KeysPath,
            "--receipt",
            Path.Combine(directory, $"{level}-{machine.HostPort(Boot.AgentPort)}.json"),
            .. s_patience,
        ]);

    /// <summary>A verb that asks a machine for something; exit code and what it printed, JSON.</summary>
    public Task<(int ExitCode, JsonElement Json)> AskAsync(
        LabMachine machine,
        string verb,
        params string[] arguments
    ) => CofferCommand.RunAsync(Arguments(machine, verb, arguments));

    /// <summary>A verb of <c>coffer config</c> that asks a machine; exit code and what it printed, JSON.</summary>
    public Task<(int ExitCode, JsonElement Json)> ConfigAsync(
        LabMachine machine,
        string verb,
        params string[] arguments
    ) => CofferCommand.RunAsync(["config", .. Arguments(machine, verb, arguments)]);

    /// <summary>The command line of a verb that asks a machine for something.</summary>
    public string[] Arguments(LabMachine machine, string verb, params string[] arguments) =>
        [
            verb,
            $"127.0.0.1:{machine.HostPort(Boot.AgentPort)}",
            .. arguments,
            "--policy",
            Policy(machine),
            "--keys",
            image.KeysPath,
            .. s_patience,
        ];

    private string Policy(LabMachine machine)
    {
        string path = Path.Combine(directory, $"policy-{machine.HostPort(Boot.AgentPort)}.yaml");
        string[] endorsers = [machine.State.TpmRootCertificatePath, machine.State.TpmIssuerCertificatePath];
        File.WriteAllText(
            path,
            $$"""
            format: coffer-policy-1
            require-confidential-vm: false
            tpm: { accepted-bindings: [activation], ek-roots: [{{string.Join(", ", endorsers)}}] }
            boot: { measurements: {{image.Built.MeasurementsPath}}, announced-pcr-7: [{{AnnouncedPcr7}}] }
            """
        );
        return path;
    }
}
