using System.Text;
using Coffer.Image.Description;
using Coffer.Image.Provisions;

namespace Coffer.Image.Root;

/// <summary>Writes the systemd unit of a workload. Hardening is not a choice of the description.</summary>
public static class WorkloadUnit
{
    // Skipped, and then no obstacle, in a boot that has nothing to wait for.
    private const string FirstPass = "coffer-first-pass.service";

    internal const string NetworkFilter = "coffer-network-filter.service";

    private const string Hardening = """
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        ProtectClock=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectControlGroups=yes
        ProtectProc=invisible
        PrivateTmp=yes
        PrivateDevices=yes
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallErrorNumber=EPERM
        RemoveIPC=yes
        UMask=0077

        """;

    /// <summary>File name of the unit.</summary>
    public static string NameOf(string workload) => $"coffer-{workload}.service";

    /// <summary>The unit.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="afterFirstPass">Whether it waits until every sector of the data part is covered.</param>
    /// <param name="account">Who it runs as where its description does not say.</param>
    /// <param name="dependencies">Further lines of <c>[Unit]</c>.</param>
    public static string Write(Workload workload, bool afterFirstPass, string account, string dependencies = "")
    {
        StringBuilder unit = new();
        unit.Append($"[Unit]\nDescription=Workload {workload.Name}\nAfter={NetworkFilter}\nRequires={NetworkFilter}\n");
        if (afterFirstPass)
            unit.Append($"After={FirstPass}\nRequires={FirstPass}\n");
        unit.Append(dependencies);
        foreach (string other in workload.After)
            unit.Append($"After={NameOf(other)}\nWants={NameOf(other)}\n");
        unit.Append("\n[Service]\nType=exec\nRestart=always\nRestartSec=1s\n");
        unit.Append($"ExecStart={string.Join(' ', workload.Command.Select(UnitWord.Quote))}\n");
        foreach ((string name, string value) in workload.Environment)
            unit.Append($"Environment={UnitWord.Quote($"{name}={value}")}\n");
        // A copy of its own, which goes with it.
        foreach (string secret in workload.Secrets)
            unit.Append($"LoadCredential={secret}:{ProvisionUnits.SecretsOf(workload.Name)}/{secret}\n");
        unit.Append(Identity(workload, account)).Append(Capabilities(workload));
        if (workload.User != "root")
            unit.Append(Hardening);
        return unit.ToString();
    }

    // With an account of that name there is nothing dynamic about it but what else comes with the word.
    private static string Identity(Workload workload, string account) =>
        workload.User switch
        {
            null => $"DynamicUser=yes\nUser={account}\nStateDirectory={workload.Name}\n",
            "root" => "",
            string user => $"User={user}\nStateDirectory={workload.Name}\n",
        };

    /// <summary>A port below 1024 is the one thing a workload may need a capability for.</summary>
    private static string Capabilities(Workload workload) =>
        workload.User == "root" ? ""
        : workload.Ports.Any(port => port < 1024)
            ? "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"
        : "CapabilityBoundingSet=\n";
}
