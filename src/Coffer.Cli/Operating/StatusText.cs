using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Cli.Rotating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Operating;

/// <summary>A machine's status, for people and for machines.</summary>
internal static class StatusText
{
    private const int Label = 11;

    /// <summary>The page.</summary>
    public static string Of(MachineStatus status)
    {
        StringBuilder text = new();
        JsonElement machine = status.Machine;
        Line(
            text,
            "machine",
            $"{MachineStatus.Text(machine, "name")}, identity {MachineStatus.Text(machine, "identity")}"
        );
        Line(
            text,
            "versions",
            $"image {MachineStatus.Text(machine, "version")}, kernel {status.Workloads.Kernel}, agent {MachineStatus.Text(machine, "agent-version")}"
        );
        Line(text, "up", Time(MachineStatus.Number(machine, "uptime-seconds")));
        Line(text, "disk", $"{Sizes.Show(status.Workloads.DiskFree)} of {Sizes.Show(status.Workloads.DiskSize)} free");
        Line(
            text,
            "data",
            $"{MachineStatus.Text(machine, "data-state")}; first pass of the integrity tags: {MachineStatus.Text(machine, "integrity-progress")}"
        );
        WriteKeys(text, status);
        foreach (WorkloadState workload in status.Workloads.Workloads)
            Write(text, workload);
        return text.ToString();
    }

    /// <summary>The members: the agent's documents, as they are.</summary>
    public static void WriteMembers(Utf8JsonWriter json, MachineStatus status)
    {
        json.WritePropertyName("machine");
        status.Machine.WriteTo(json);
        json.WritePropertyName("custody");
        status.Custody.WriteTo(json);
        json.WriteStartObject("rotation");
        ProgressText.WriteMembers(json, status.Reencryption);
        json.WriteEndObject();
        json.WriteString("recovered", status.Recovered);
        WriteMembers(json, status.Workloads);
    }

    /// <summary>The members of what a machine says of its workloads.</summary>
    public static void WriteMembers(Utf8JsonWriter json, MachineWorkloads workloads)
    {
        json.WriteString("kernel", workloads.Kernel);
        json.WriteStartObject("disk");
        json.WriteNumber("size", workloads.DiskSize);
        json.WriteNumber("free", workloads.DiskFree);
        json.WriteEndObject();
        json.WriteStartArray("workloads");
        foreach (WorkloadState workload in workloads.Workloads)
            WriteWorkload(json, workload);
        json.WriteEndArray();
    }

    /// <summary>A workload's state in a line.</summary>
    public static string Of(WorkloadState workload)
    {
        string text = workload.State == "active" ? $"up for {Time(workload.UpSeconds)}" : workload.State;
        if (workload.SubState.Length > 0 && workload.SubState != "running")
            text += $" ({workload.SubState})";
        if (workload.Health is not ("" or "none"))
            text += $", {workload.Health}";
        if (workload.Restarts > 0)
            text += $", started again {workload.Restarts} times";
        if (workload.Result is not ("" or "success"))
            text += $", last end: {workload.Result}, exit status {workload.ExitStatus}";
        if (!workload.WaitsFor.IsEmpty)
            text +=
                $", waits for {string.Join(", ", workload.WaitsFor.Select(name => $"secret {name}"))} of the configuration";
        return text;
    }

    private static void WriteKeys(StringBuilder text, MachineStatus status)
    {
        JsonElement custody = status.Custody;
        bool holds = MachineStatus.Text(custody, "unlock-secret") == "true";
        Line(
            text,
            "sealing",
            $"generation {MachineStatus.Text(custody, "generation")}, template {MachineStatus.Text(custody, "template")}, {(holds ? "sealed to this machine's TPM" : "nobody has the unlock secret: coffer rotate --level reseal, or only a recovery opens the next boot")}"
        );
        if (MachineStatus.Text(custody, "pcr-7-next") is { Length: > 0 } announced)
            Line(text, "announced", $"PCR 7 {announced}: sealed to it and to {MachineStatus.Text(custody, "pcr-7")}");
        if (status.Recovered.Length > 0)
            Line(text, "recovered", $"this boot needed the recovery passphrase: {status.Recovered}");
        Line(text, "escrow", $"on the ESP: {MachineStatus.Text(custody, "esp-escrow")}");
        if (status.Reencryption.State != ReencryptionState.None)
            Line(text, "rotation", ProgressText.Line(status.Reencryption));
        foreach (JsonElement level in MachineStatus.List(custody, "schedule"))
            Line(
                text,
                "renewal",
                $"{MachineStatus.Text(level, "level")} every {MachineStatus.Text(level, "every-days")} days, next in {Days(MachineStatus.Number(level, "next-in-hours"))}"
            );
    }

    private static void Write(StringBuilder text, WorkloadState workload)
    {
        text.Append('\n');
        Line(text, workload.Name, Of(workload));
        if (workload.Image.Length > 0)
            Line(
                text,
                "",
                $"{workload.Image}{(workload.Image.Contains(workload.Digest, StringComparison.Ordinal) ? "" : $", {workload.Digest}")}"
            );
        if (!workload.Ports.IsEmpty)
            Line(text, "", $"ports {string.Join(", ", workload.Ports)}");
    }

    private static void WriteWorkload(Utf8JsonWriter json, WorkloadState workload)
    {
        json.WriteStartObject();
        json.WriteString("name", workload.Name);
        json.WriteString("kind", workload.Kind);
        json.WriteString("image", workload.Image);
        json.WriteString("digest", workload.Digest);
        json.WriteStartArray("ports");
        foreach (string port in workload.Ports)
            json.WriteStringValue(port);
        json.WriteEndArray();
        json.WriteStartArray("waits-for");
        foreach (string secret in workload.WaitsFor)
            json.WriteStringValue(secret);
        json.WriteEndArray();
        json.WriteString("state", workload.State);
        json.WriteString("sub-state", workload.SubState);
        json.WriteString("health", workload.Health);
        json.WriteNumber("restarts", workload.Restarts);
        json.WriteNumber("up-seconds", workload.UpSeconds);
        json.WriteString("result", workload.Result);
        json.WriteNumber("exit-status", workload.ExitStatus);
        json.WriteEndObject();
    }

    private static void Line(StringBuilder text, string label, string value) =>
        text.Append(label.PadRight(Label)).Append(' ').Append(value).Append('\n');

    private static string Days(long hours) =>
        hours >= 48 ? string.Create(CultureInfo.InvariantCulture, $"{hours / 24} days") : $"{hours} hours";

    private static string Time(long seconds) =>
        seconds switch
        {
            < 120 => $"{seconds} s",
            < 2 * 60 * 60 => $"{seconds / 60} min",
            < 2 * 24 * 60 * 60 => $"{seconds / (60 * 60)} hours",
            _ => $"{seconds / (24 * 60 * 60)} days",
        };
}
