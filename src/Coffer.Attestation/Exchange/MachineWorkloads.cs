using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Attestation.Exchange;

/// <summary>How the workloads of a machine and their disk are, <c>coffer-workloads-1</c> (docs/formats.md, section 28). Nothing of it is proven.</summary>
/// <param name="Kernel">Release of the kernel.</param>
/// <param name="DiskSize">Bytes of the data part's file system.</param>
/// <param name="DiskFree">Bytes of it that are free.</param>
/// <param name="Workloads">The workloads, in the order of the description.</param>
public sealed record MachineWorkloads(
    string Kernel,
    long DiskSize,
    long DiskFree,
    ImmutableArray<WorkloadState> Workloads
)
{
    /// <summary>Most bytes of the document.</summary>
    public const int LargestSize = 1 << 20;

    private const string Format = "coffer-workloads-1";
    private const int MostWorkloads = 1024;
    private const int MostPorts = 1024;
    private const int MostSecrets = 128;
    private const int LongestText = 512;

    /// <summary>Reads the document.</summary>
    public static Parsed<MachineWorkloads> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "workloads of the machine", "workloads");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        MachineWorkloads read = new("", 0, 0, []);
        string format = "";
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "format")
                json.Expect(format = Format);
            else if (member == "kernel")
                read = read with { Kernel = json.Text(LongestText) };
            else if (member == "disk")
                read = ReadDisk(ref json, read);
            else if (member == "workloads")
                read = read with { Workloads = ReadWorkloads(ref json) };
            else
                json.RefuseMember("format, kernel, disk, workloads");
        }
        if (!json.Failed && format.Length == 0)
            json.Refuse("format", Format, "none");
        return json.Finish(read);
    }

    private static MachineWorkloads ReadDisk(ref JsonMemberReader json, MachineWorkloads read)
    {
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "size")
                read = read with { DiskSize = json.Number(long.MaxValue) };
            else if (member == "free")
                read = read with { DiskFree = json.Number(long.MaxValue) };
            else
                json.RefuseMember("size, free");
        }
        return read;
    }

    private static ImmutableArray<WorkloadState> ReadWorkloads(ref JsonMemberReader json)
    {
        ImmutableArray<WorkloadState>.Builder states = ImmutableArray.CreateBuilder<WorkloadState>();
        json.BeginList();
        while (json.NextElement(states.Count, MostWorkloads))
            states.Add(ReadWorkload(ref json));
        return states.ToImmutable();
    }

    private static WorkloadState ReadWorkload(ref JsonMemberReader json)
    {
        WorkloadState state = new("");
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            state = member switch
            {
                "name" => state with { Name = json.Text(LongestText) },
                "kind" => state with { Kind = json.Text(LongestText) },
                "image" => state with { Image = json.Text(LongestText) },
                "digest" => state with { Digest = json.Text(LongestText) },
                "ports" => state with { Ports = json.TextList(MostPorts, LongestText) },
                "waits-for" => state with { WaitsFor = json.TextList(MostSecrets, LongestText) },
                "state" => state with { State = json.Text(LongestText) },
                "sub-state" => state with { SubState = json.Text(LongestText) },
                "health" => state with { Health = json.Text(LongestText) },
                "restarts" => state with { Restarts = json.Number(long.MaxValue) },
                "up-seconds" => state with { UpSeconds = json.Number(long.MaxValue) },
                "result" => state with { Result = json.Text(LongestText) },
                "exit-status" => state with { ExitStatus = json.Number(int.MaxValue) },
                _ => Unknown(ref json, state),
            };
        }
        return state;
    }

    private static WorkloadState Unknown(ref JsonMemberReader json, WorkloadState state)
    {
        json.RefuseMember("those of docs/openapi.yaml");
        return state;
    }
}
