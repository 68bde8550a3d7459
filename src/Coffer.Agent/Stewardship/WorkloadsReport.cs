using System.Collections.Immutable;
using System.Text.Json;

namespace Coffer.Agent.Stewardship;

/// <summary>How the workloads and their disk are, <c>coffer-workloads-1</c> (docs/formats.md section 28).</summary>
/// <param name="workloads">The workloads of the description.</param>
/// <param name="states">Their units.</param>
/// <param name="provisions">What they are given by the configuration.</param>
/// <param name="uptime">Time since the kernel started.</param>
internal sealed class WorkloadsReport(
    ImmutableArray<KnownWorkload> workloads,
    ImmutableDictionary<string, UnitState> states,
    ProvisionRecords provisions,
    TimeSpan uptime
)
{
    private const string Format = "coffer-workloads-1";

    /// <summary>Names of the members.</summary>
    internal static IReadOnlyList<string> Members { get; } = ["format", "kernel", "disk", "workloads"];

    /// <summary>Names of the members of a disk.</summary>
    internal static IReadOnlyList<string> DiskMembers { get; } = ["size", "free"];

    /// <summary>Names of the members of a workload.</summary>
    internal static IReadOnlyList<string> WorkloadMembers { get; } =
    [
        "name",
        "kind",
        "image",
        "digest",
        "ports",
        "waits-for",
        "state",
        "sub-state",
        "health",
        "restarts",
        "up-seconds",
        "result",
        "exit-status",
    ];

    /// <summary>Its bytes.</summary>
    /// <param name="kernel">Release of the kernel.</param>
    /// <param name="disk">Bytes of the data part's file system, and how many of them are free.</param>
    internal byte[] ToBytes(string kernel, (long Size, long Free) disk)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("kernel", kernel);
            json.WriteStartObject("disk");
            json.WriteNumber("size", disk.Size);
            json.WriteNumber("free", disk.Free);
            json.WriteEndObject();
            json.WriteStartArray("workloads");
            foreach (KnownWorkload workload in workloads)
                Write(json, workload, states.GetValueOrDefault(workload.Unit, UnitState.Unknown));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter json, KnownWorkload workload, UnitState state)
    {
        json.WriteStartObject();
        json.WriteString("name", workload.Name);
        json.WriteString("kind", workload.Kind);
        string? image = provisions.ImageOf(workload.Name);
        json.WriteString("image", image ?? workload.Image);
        json.WriteString("digest", image is null ? workload.Digest : image[(image.IndexOf('@') + 1)..]);
        json.WriteStartArray("ports");
        foreach (string port in workload.Ports)
            json.WriteStringValue(port);
        json.WriteEndArray();
        json.WriteStartArray("waits-for");
        foreach (string secret in provisions.WaitsFor(workload.Name))
            json.WriteStringValue(secret);
        json.WriteEndArray();
        json.WriteString("state", state.Active);
        json.WriteString("sub-state", state.Sub);
        json.WriteString("health", HealthOf(workload, state));
        json.WriteNumber("restarts", state.Restarts);
        json.WriteNumber("up-seconds", UpSeconds(state));
        json.WriteString("result", state.Result);
        json.WriteNumber("exit-status", state.ExitStatus);
        json.WriteEndObject();
    }

    // A container with a check is active once it was well, and is killed when it is not any more (its quadlet), so its unit says it.
    private static string HealthOf(KnownWorkload workload, UnitState state) =>
        state.Active switch
        {
            _ when !workload.HasHealth => "none",
            "active" => "healthy",
            "activating" when state.Sub != "auto-restart" => "starting",
            _ => "unhealthy",
        };

    private long UpSeconds(UnitState state) =>
        state.Active == "active" ? Math.Max(0, (long)(uptime - state.ActiveSince).TotalSeconds) : 0;
}
