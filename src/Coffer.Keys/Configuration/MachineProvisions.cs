using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Keys.Configuration;

/// <summary>
/// What the configuration gives to whom: <c>/usr/lib/coffer/provisions.json</c> of the verified root, which the build writes (docs/formats.md, section 31).
/// </summary>
/// <param name="Workloads">Those that read secrets, or whose image is pulled; in the order of the description.</param>
public sealed record MachineProvisions(ImmutableArray<WorkloadProvision> Workloads)
{
    private const string Format = "coffer-provisions-1";
    private const string Known = "workload, owner, group, secrets, image, credentials";
    private const int MostWorkloads = 200;

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("workloads");
            foreach (WorkloadProvision provision in Workloads)
                Write(json, provision);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file.</summary>
    public static Parsed<MachineProvisions> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "provisions.json of the root", "provisions");
        ImmutableArray<WorkloadProvision>.Builder workloads = ImmutableArray.CreateBuilder<WorkloadProvision>();
        bool isOne = false;
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "format")
            {
                json.Expect(Format);
                isOne = true;
            }
            else if (member == "workloads")
                ReadAll(ref json, workloads);
            else
                json.RefuseMember("format, workloads");
        }
        if (!json.Failed && !isOne)
            json.Refuse("format", Format, "none");
        return json.Finish(new MachineProvisions(workloads.ToImmutable()));
    }

    private static void ReadAll(ref JsonMemberReader json, ImmutableArray<WorkloadProvision>.Builder workloads)
    {
        json.BeginList();
        while (json.NextElement(workloads.Count, MostWorkloads))
        {
            WorkloadProvision provision = ReadOne(ref json);
            workloads.Add(provision);
            if (!json.Failed && !IsSpelled(provision))
                json.Refuse(
                    "name",
                    "names of a workload, of secrets, and a reference with its digest",
                    provision.Workload
                );
        }
    }

    private static WorkloadProvision ReadOne(ref JsonMemberReader json)
    {
        WorkloadProvision read = new("", 0, 0, []);
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "workload")
                read = read with { Workload = json.Text(ConfigurationNames.LongestWorkload) };
            else if (member == "owner")
                read = read with { Owner = (uint)json.Number(uint.MaxValue) };
            else if (member == "group")
                read = read with { Group = (uint)json.Number(uint.MaxValue) };
            else if (member == "secrets")
                read = read with
                {
                    Secrets = json.TextList(MachineConfiguration.MostSecrets, ConfigurationNames.LongestSecret),
                };
            else if (member == "image")
                read = read with { Image = json.Text(ConfigurationNames.LongestImage) };
            else if (member == "credentials")
                read = read with { Credentials = json.Text(ConfigurationNames.LongestSecret) };
            else
                json.RefuseMember(Known);
        }
        return read;
    }

    // They become names of files.
    private static bool IsSpelled(WorkloadProvision provision) =>
        ConfigurationNames.IsWorkload(provision.Workload)
        && provision.Needs.All(ConfigurationNames.IsSecret)
        && (provision.Image.Length == 0 || ConfigurationNames.RepositoryOf(provision.Image) is not null);

    private static void Write(Utf8JsonWriter json, WorkloadProvision provision)
    {
        json.WriteStartObject();
        json.WriteString("workload", provision.Workload);
        json.WriteNumber("owner", provision.Owner);
        json.WriteNumber("group", provision.Group);
        json.WriteStartArray("secrets");
        foreach (string secret in provision.Secrets)
            json.WriteStringValue(secret);
        json.WriteEndArray();
        json.WriteString("image", provision.Image);
        json.WriteString("credentials", provision.Credentials);
        json.WriteEndObject();
    }
}
