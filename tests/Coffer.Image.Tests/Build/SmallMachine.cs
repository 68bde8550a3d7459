using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Build;

/// <summary>Builds a small machine of real packages, with one static program of the host in the place of /init, agent and workload.</summary>
public sealed class SmallMachine : IDisposable
{
    private const string Busybox = "/bin/busybox";
    private static readonly string s_usualCache = new BuildOptions
    {
        OutputDirectory = "",
        InitPath = "",
    }.CacheDirectory;

    private readonly TestDirectory _directory = new();
    private readonly OwnerKeys _keys;
    private Task<IReadOnlyDictionary<string, string>>? _unchanged;

    /// <summary>One of an owner of the test.</summary>
    public SmallMachine()
        : this(NewKeys("Test")) { }

    /// <summary>One of an owner whose keys are, from now on, the machine's to dispose.</summary>
    internal SmallMachine(OwnerKeys keys)
    {
        _keys = keys;
        string program = Path.Combine(Directory.CreateDirectory(Place("files/usr/bin")).FullName, "program");
        File.Copy(Busybox, program);
        string changed = Path.Combine(Directory.CreateDirectory(Place("changed/usr/bin")).FullName, "program");
        foreach (string other in (string[])[changed, OtherProgram])
        {
            File.Copy(Busybox, other);
            File.AppendAllText(other, "x");
        }
        File.WriteAllText(Place("alice.pem"), _keys.Operator!.ExportCertificatePem());
        using OwnerKeys others = NewKeys("Others");
        File.WriteAllText(Place("bob.pem"), others.Operator!.ExportCertificatePem());
    }

    /// <summary>The description that others are changes of.</summary>
    public static string Description =>
        """
            name: small
            version: 1
            recovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }
            operators: [alice.pem]
            files: ./files
            workloads:
              - name: web
                command: [/usr/bin/program, httpd]
            """;

    /// <summary>Its parts, by name.</summary>
    public Task<IReadOnlyDictionary<string, string>> UnchangedAsync() =>
        _unchanged ??= BuildAsync("unchanged", Description);

    /// <summary>Another static program.</summary>
    public string OtherProgram => Place("other");

    /// <summary>Builds a machine.</summary>
    /// <param name="name">Directory of its output.</param>
    /// <param name="description">Its description.</param>
    /// <param name="change">What is otherwise about the build.</param>
    /// <returns>Hashes of what the build made, by name.</returns>
    public async Task<IReadOnlyDictionary<string, string>> BuildAsync(
        string name,
        string description,
        Func<BuildOptions, BuildOptions>? change = null
    ) => Parts(await BuildImageAsync(name, description, change));

    /// <summary>The same as another owner would.</summary>
    public async Task<IReadOnlyDictionary<string, string>> BuildOfOthersAsync(string name)
    {
        using OwnerKeys others = NewKeys("Others");
        return Parts(await BuildImageAsync(name, Description, keys: others));
    }

    /// <summary>Builds a machine.</summary>
    /// <param name="name">Directory of its output.</param>
    /// <param name="description">Its description.</param>
    /// <param name="change">What is otherwise about the build.</param>
    /// <param name="keys">Who signs; the machine's owner when null.</param>
    /// <returns>What was built.</returns>
    internal async Task<BuiltImage> BuildImageAsync(
        string name,
        string description,
        Func<BuildOptions, BuildOptions>? change = null,
        OwnerKeys? keys = null
    )
    {
        BuildOptions options = new()
        {
            OutputDirectory = Place(name),
            // The usual packages; what is made of them stays out of the way of real builds.
            CacheDirectory = Place("cache"),
            DownloadsDirectory = s_usualCache,
            InitPath = Busybox,
            AgentPath = Busybox,
            Profile = BuildProfile.Production,
        };
        return await ImageBuilder.BuildAsync(
            DescriptionReader.Read(description, "machine.yaml", _directory.Path).OrThrow(),
            keys ?? _keys,
            change?.Invoke(options) ?? options,
            new SilentProgress(),
            TestContext.Current.CancellationToken
        );
    }

    private static OwnerKeys NewKeys(string name) =>
        OwnerKeys.Create(name, SystemRandomSource.Instance, TimeProvider.System);

    public void Dispose()
    {
        _keys.Dispose();
        _directory.Dispose();
    }

    /// <summary>Path of an output directory.</summary>
    public string Place(string name) => Path.Combine(_directory.Path, name);

    private static Dictionary<string, string> Parts(BuiltImage built)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(built.MeasurementsPath));
        JsonElement top = document.RootElement;
        Dictionary<string, string> parts = new()
        {
            ["root"] = built.RootHash,
            ["packages"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(built.PackagesPath))),
            ["boot loader"] = top.GetProperty("bootLoader").GetProperty("authenticode").GetString()!,
        };
        foreach (string uki in (string[])["installer", "os"])
        {
            foreach (JsonProperty section in top.GetProperty(uki).GetProperty("sections").EnumerateObject())
                parts[$"{uki} {section.Name}"] = section.Value.GetProperty("sha256").GetString()!;
            foreach (JsonElement pcr in top.GetProperty(uki).GetProperty("pcrs").EnumerateArray())
                parts[$"{uki} PCR {pcr.GetProperty("pcr")}"] = pcr.GetProperty("value").GetString()!;
        }
        return parts;
    }

    private sealed class SilentProgress : IBuildProgress
    {
        public void Started(BuildStage stage) { }

        public void Finished(BuildStage stage, TimeSpan took, bool cached) { }

        public void Damaged(string entry) { }
    }
}
