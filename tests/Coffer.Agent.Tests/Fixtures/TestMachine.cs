using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coffer.Agent.Machines;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Tests.Fixtures;
using Coffer.Evidence.Tpm;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Agent.Tests.Fixtures;

/// <summary>The agent's answers for a software TPM and records in a directory, without a network.</summary>
internal sealed class TestMachine : IDisposable
{
    private const string BootReport = """
        {"format":"coffer-boot-1","machine":"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20","vault":"0d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d21","volumeKeyId":"abcd","generation":"3","slot":"a","rootHash":"0102","data":"mounted","recalculation":"done"}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-machine-").FullName;
    private readonly SoftwareTpm _software = CertifiedTpm.Make();

    internal TestMachine()
    {
        File.WriteAllText(Path.Combine(_directory, "boot.json"), BootReport);
        Tpm = Tpms.Of(_software);
        BootRecords records = new(new MachineDocument("web", 7, false), _directory);
        AgentPaths paths = new() { TsmEntry = "/nowhere", SevGuest = "/nowhere" };
        Routes = AgentRoutes.Of(paths, records, Tpm, TlsPublicKey);
    }

    internal static byte[] TlsPublicKey { get; } = [1, 2, 3];

    internal MachineTpm Tpm { get; }

    internal ImmutableArray<Route> Routes { get; }

    /// <summary>What a route answers.</summary>
    internal Parsed<JsonElement> Ask(string path, string body = "")
    {
        using MemoryStream stream = new();
        Refusal? refusal;
        using (Utf8JsonWriter json = new(stream))
            refusal = Routes
                .Single(route => route.Path == path)
                .Answer(new Question(Encoding.UTF8.GetBytes(body), ""), json);
        if (refusal is not null)
            return refusal;
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        Tpm.Dispose();
        _software.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
