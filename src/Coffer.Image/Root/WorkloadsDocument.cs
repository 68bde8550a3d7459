using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Image.Containers;
using Coffer.Image.Description;

namespace Coffer.Image.Root;

/// <summary><c>/usr/lib/coffer/workloads.json</c>: what the steward may look at and start again (docs/formats.md section 28).</summary>
public static class WorkloadsDocument
{
    /// <summary>Its bytes.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="images">Images that are built in, by the name of the workload.</param>
    public static byte[] Write(MachineDescription machine, ImmutableSortedDictionary<string, ContainerImage> images)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", "coffer-workload-list-1");
            json.WriteStartArray("workloads");
            foreach (Workload workload in machine.Workloads)
                Write(json, workload, images.GetValueOrDefault(workload.Name));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Workload workload, ContainerImage? image)
    {
        json.WriteStartObject();
        json.WriteString("name", workload.Name);
        json.WriteString("kind", workload.Container is null ? "program" : "container");
        if (workload.Container is { } container)
        {
            json.WriteString("image", container.Image.Text);
            json.WriteString(
                "digest",
                image?.Digest ?? container.Image.Text[(container.Image.Text.IndexOf('@') + 1)..]
            );
        }
        json.WriteStartArray("ports");
        foreach (string port in Ports(workload))
            json.WriteStringValue(port);
        json.WriteEndArray();
        json.WriteBoolean("health", workload.Container?.Health is not null);
        json.WriteEndObject();
    }

    // As a description says them, whole.
    private static IEnumerable<string> Ports(Workload workload) =>
        workload.Container is { } container
            ? container.Ports.Select(port => $"{port.Machine}:{port.Inside}/{(port.IsUdp ? "udp" : "tcp")}")
            : workload.Ports.Select(port => $"{port}:{port}/tcp");
}
