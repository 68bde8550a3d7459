using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Image.Description;
using Coffer.Image.Provisions;
using Coffer.Image.Registries;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>Writes the quadlet (podman-systemd.unit(5)) of a workload that is a container: everything tight that the description does not loosen.</summary>
/// <param name="workload">The workload.</param>
/// <param name="image">Its image; null for one that the machine pulls.</param>
/// <param name="user">Whom it runs as; null for the image's own user.</param>
/// <param name="ids">Its users on the machine.</param>
/// <param name="hosts">The addresses of the machine's containers, its own among them.</param>
internal sealed class ContainerUnit(
    Workload workload,
    ContainerImage? image,
    ImageUser? user,
    ContainerIds ids,
    ContainerHosts hosts
)
{
    private const string FirstPass = "coffer-first-pass.service";

    private readonly StringBuilder _text = new();

    /// <summary>The machine, where it has a custodian, who gives to workloads what the configuration says; null without.</summary>
    internal MachineDescription? Machine { get; init; }

    private bool IsProvided => Machine is not null && Provisioned.Is(Machine, workload);

    private Container Container => workload.Container!;

    /// <summary>File name of the quadlet; its unit is <see cref="WorkloadUnit.NameOf"/>.</summary>
    internal static string NameOf(string workload) => $"coffer-{workload}.container";

    /// <summary>Where the files of an image lie in the verified root.</summary>
    internal static string RootOf(string workload) => $"usr/share/coffer/images/{workload}";

    /// <summary>Where a volume lies in the vault.</summary>
    internal static string PathOf(VolumeMount volume) => $"/var/lib/coffer/volumes/{volume.Name}";

    /// <summary>The quadlet.</summary>
    /// <param name="afterFirstPass">Whether it waits until every sector of the data part is covered.</param>
    internal string Write(bool afterFirstPass)
    {
        WriteUnit(afterFirstPass);
        Line("\n[Container]");
        Line($"ContainerName={workload.Name}");
        Line($"HostName={workload.Name}");
        WriteImage();
        WriteConfinement();
        WriteNetwork();
        WriteLimits();
        WritePlaces();
        WriteProgram();
        WriteHealth();
        WriteService();
        return _text.ToString();
    }

    private void WriteUnit(bool afterFirstPass)
    {
        Line($"[Unit]\nDescription=Workload {workload.Name}");
        Line($"After={WorkloadUnit.NetworkFilter}\nRequires={WorkloadUnit.NetworkFilter}");
        if (afterFirstPass)
            Line($"After={FirstPass}\nRequires={FirstPass}");
        foreach (string other in workload.After)
            Line($"After={WorkloadUnit.NameOf(other)}\nWants={WorkloadUnit.NameOf(other)}");
        if (Machine is not null)
            _text.Append(ProvisionUnits.DependenciesOf(Machine, workload));
        // What starts and stops within the journal's rate is a failure to look at, not a loop to hide.
        Line("StartLimitIntervalSec=0");
    }

    // The reference of a pulled image is in the unit's environment, where the configuration may put a newer one; so is what podman's policy says of it.
    private void WriteImage()
    {
        if (image is not null)
            Line($"Rootfs=/{RootOf(workload.Name)}:idmap");
        else if (!IsProvided)
            Line($"Image={Container.Image.Text}\nPull=missing");
        else
        {
            Line($"Image=${{{ProvisionUnits.ImageVariable}}}\nPull=missing");
            Line($"PodmanArgs=--signature-policy={ProvisionUnits.Policy}");
            if (Provisioned.CredentialsOf(Machine!, workload).Length > 0)
                Line($"PodmanArgs=--authfile={ProvisionUnits.CredentialsOf(workload.Name)}");
        }
    }

    private void WriteConfinement()
    {
        Line($"UIDMap={ids}\nGIDMap={ids}");
        Line("NoNewPrivileges=true\nDropCapability=all");
        foreach (string capability in Container.Capabilities)
            Line($"AddCapability=CAP_{capability}");
    }

    private void WriteNetwork()
    {
        Line($"Network=coffer\nIP={hosts.AddressOf(workload.Name)}");
        foreach ((string name, string address) in hosts.All.Where(host => host.Name != workload.Name))
            Line($"AddHost={name}:{address}");
        // Nobody answers names here: the containers' are in the hosts file, and who may ask for others asks the leases' name servers,
        // whose file is written anew in its place whenever they change.
        Line("DNS=none");
        if (!workload.Outbound.IsNone)
            Line("Volume=/run/resolv.conf:/etc/resolv.conf:ro,noexec,nosuid,nodev");
        // A name space of its own has no ports to guard: whoever it is may take port 80 without a capability.
        Line("Sysctl=net.ipv4.ip_unprivileged_port_start=0");
        foreach (PublishedPort port in Container.Ports)
            Line($"PublishPort={port.Machine}:{port.Inside}{(port.IsUdp ? "/udp" : "")}");
    }

    private void WriteLimits()
    {
        ContainerLimits limits = Container.Limits;
        Line($"PidsLimit={limits.Processes}\nShmSize=64m");
        string processors = limits.Processors is { } count
            ? $" --cpus={(count / 1000m).ToString(CultureInfo.InvariantCulture)}"
            : "";
        Line($"PodmanArgs=--memory={limits.MemoryMebibytes}m --memory-swap={limits.MemoryMebibytes}m{processors}");
        Line("Ulimit=core=0:0");
    }

    private void WritePlaces()
    {
        Line($"ReadOnly={(Container.IsReadOnly ? "true" : "false")}\nReadOnlyTmpfs=false");
        const string options = "rw,noexec,nosuid,nodev";
        foreach ((string path, string mode) in ContainerRoot.Temporary)
            Line($"Tmpfs={path}:{options},size=64m,mode={mode}");
        foreach (string path in Container.Temporary)
            Line($"Tmpfs={path}:{options},size=64m,mode=1777");
        foreach (VolumeMount volume in Container.Volumes)
        {
            string access = volume.IsReadOnly ? "ro" : "rw";
            string execution = volume.IsExecutable ? "exec" : "noexec";
            Line($"Volume={PathOf(volume)}:{volume.Path}:{access},idmap,{execution},nosuid,nodev");
        }
        // Not idmapped: the files belong to the container's user by the machine's numbers.
        if (!workload.Secrets.IsEmpty)
            Line($"Volume={ProvisionUnits.SecretsOf(workload.Name)}:/run/secrets:ro,noexec,nosuid,nodev");
    }

    private void WriteProgram()
    {
        if (user is { } who)
            Line($"User={who.Id}\nGroup={who.Group}");
        foreach (string variable in Environment())
            Line($"Environment={UnitWord.Quote(variable)}");
        if (image?.Config is { } config)
        {
            Line($"WorkingDir={(config.WorkingDirectory.Length == 0 ? "/" : config.WorkingDirectory)}");
            if (config.StopSignal.Length > 0)
                Line($"StopSignal={config.StopSignal}");
            Line($"Exec={Words(workload.Command.IsEmpty ? config.Command : workload.Command)}");
        }
        else if (!workload.Command.IsEmpty)
        {
            Line($"Entrypoint={UnitWord.Quote(workload.Command[0])}");
            Line($"Exec={Words(workload.Command.Skip(1))}");
        }
        Line("LogDriver=passthrough\nRunInit=false");
    }

    private IEnumerable<string> Environment() =>
        (image?.Config.Environment ?? [])
            .Where(variable => !workload.Environment.ContainsKey(variable.Split('=')[0]))
            .Concat(workload.Environment.Select(variable => $"{variable.Key}={variable.Value}"));

    // As JSON, which podman runs as it is; a plain text would go through a shell. podman itself puts the word CMD before it.
    private void WriteHealth()
    {
        if (Container.Health is not { } health)
            return;
        string command = JsonSerializer.Serialize([.. health.Command], WordsJson.Default.StringArray);
        Line($"HealthCmd={command.Replace("%", "%%").Replace("$", "$$")}");
        Line($"HealthInterval={health.IntervalSeconds}s\nHealthTimeout={health.TimeoutSeconds}s");
        Line($"HealthRetries={health.Retries}\nHealthStartPeriod={health.StartSeconds}s");
        // Its start ends when it is well, and one that is not any more is started again.
        Line("HealthOnFailure=kill\nNotify=healthy");
    }

    private void WriteService()
    {
        string restart = Container.Restart switch
        {
            RestartPolicy.OnFailure => "on-failure",
            RestartPolicy.No => "no",
            _ => "always",
        };
        Line("\n[Service]");
        // podman that was killed leaves its idmapped mount behind, and such a mount cannot be idmapped once more.
        if (image is not null)
            Line($"ExecStartPre=-/usr/bin/umount -q /{RootOf(workload.Name)}");
        else
            Line($"Environment={AuthorityFiles.NoOthers}");
        if (image is null && IsProvided)
            Line($"EnvironmentFile={ProvisionUnits.VariablesOf(workload.Name)}");
        // A registry that refuses is asked less and less often, and never less than that: it may be mended.
        if (image is null)
            Line("RestartSteps=6\nRestartMaxDelaySec=15s");
        // Who depends on it waits for a start that succeeds: a failed one that is tried again does not end the waiting.
        Line($"Restart={restart}\nRestartSec=1s\nRestartMode=direct\nTimeoutStartSec=15min\nTimeoutStopSec=2min");
        string target = Machine is null ? "multi-user.target" : ProvisionUnits.WantedBy(Machine, workload);
        Line($"\n[Install]\nWantedBy={target}");
    }

    private static string Words(IEnumerable<string> words) => string.Join(' ', words.Select(UnitWord.Quote));

    private void Line(string text) => _text.Append(text).Append('\n');
}
