using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;
using Coffer.Keys.Recovery.Age;
using Coffer.Linux.Mounts;

namespace Coffer.Machine.Tests.Machines;

/// <summary>An image of the probe machine with its owner's keys.</summary>
/// <param name="name">Directory of its files.</param>
/// <param name="profile">Who looks at its console.</param>
/// <param name="disk">The member <c>disk</c> of its description.</param>
/// <param name="officers">Recipients of its recovery key.</param>
/// <param name="threshold">How many of them it takes.</param>
/// <param name="recovery">Lines of the description's <c>recovery</c>, such as <c>console: on</c>.</param>
/// <param name="recipient">The one recipient instead of officers' that stock age makes.</param>
/// <param name="forbids">The owner's keys have a dbx.</param>
/// <param name="workloads">Puts files into the directory of the description and gives further entries of <c>workloads</c>.</param>
public sealed class ProbeImage(
    string name,
    BuildProfile profile,
    string disk = "{ integrity: hmac-sha256 }",
    int officers = 1,
    int threshold = 1,
    string recovery = "",
    string? recipient = null,
    bool forbids = false,
    Func<string, string>? workloads = null
) : IDisposable
{
    private readonly string _directory = Path.Combine(Repository.Machines, name);

    /// <summary>The owner's keys.</summary>
    public OwnerKeys Keys { get; private set; } = null!;

    /// <summary>The recovery identity, as age-keygen writes it.</summary>
    public string RecoveryIdentityPath => IdentityPath(1);

    /// <summary>The identity of an officer, from 1.</summary>
    public string IdentityPath(int officer) =>
        Path.Combine(_directory, officer == 1 ? "recovery.identity" : $"recovery-{officer}.identity");

    /// <summary>Directory of the owner's keys.</summary>
    public string KeysPath => Path.Combine(_directory, "keys");

    /// <summary>What was built.</summary>
    public BuiltImage Built { get; private set; } = null!;

    /// <summary>The Secure Boot variables of the owner.</summary>
    public SecureBootKeys SecureBoot => Keys.SecureBoot;

    /// <summary>Builds it.</summary>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        Keys = LoadOrMakeKeys();
        if (forbids && Keys.Dbx is null)
            Forbid();
        string description = DescribeWithRecipient();
        BuildOptions options = new()
        {
            OutputDirectory = Path.Combine(_directory, "image"),
            InitPath = Executable("init"),
            AgentPath = Executable("agent"),
            Profile = profile,
        };
        MachineDescription machine = DescriptionReader.ReadFile(description).OrThrow();
        Built = await ImageBuilder.BuildAsync(machine, Keys, options, new SilentProgress());
    }

    /// <inheritdoc/>
    public void Dispose() => Keys?.Dispose();

    /// <summary>The recovery identity.</summary>
    public AgeIdentity RecoveryIdentity() =>
        AgeIdentity
            .Read(
                File.ReadLines(RecoveryIdentityPath).Single(line => line.StartsWith("AGE-", StringComparison.Ordinal))
            )
            .OrThrow();

    private OwnerKeys LoadOrMakeKeys()
    {
        string directory = KeysPath;
        if (File.Exists(Path.Combine(directory, "operator.pem")))
            return KeyDirectory.Load(directory).OrThrow();
        // Keys of an earlier run that knew no operators.
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        OwnerKeys keys = OwnerKeys.Create("Machine tests", SystemRandomSource.Instance, TimeProvider.System);
        Assert.Null(KeyDirectory.Save(keys, directory, LinuxFileSystem.Instance));
        return keys;
    }

    // An image that nobody has.
    private void Forbid()
    {
        EfiSignatureList image = EfiSignatureList.ForSha256(Keys.OwnerId, [SHA256.HashData("another image"u8)]);
        ForbiddenDatabase dbx = ForbiddenDatabase.With(null, [image]).OrThrow();
        Assert.Null(KeyDirectory.SaveDbx(dbx, KeysPath, LinuxFileSystem.Instance));
        Keys = Keys with { Dbx = dbx };
    }

    private string DescribeWithRecipient()
    {
        string source = Path.Combine(Repository.Root, "tests", "Coffer.Machine.Tests", "Images", "probe");
        string copy = Path.Combine(_directory, "description");
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        StockTool.Run("coreutils", "cp", "-r", source, copy);
        IEnumerable<string> recipients = recipient is null
            ? Enumerable.Range(1, officers).Select(RecipientOf)
            : [$"{recipient}\n"];
        File.WriteAllText(Path.Combine(copy, "recovery.recipients"), string.Concat(recipients));
        File.WriteAllText(Path.Combine(copy, "operator.pem"), Keys.Operator!.ExportCertificatePem());
        string description = Path.Combine(copy, "machine.yaml");
        string text = File.ReadAllText(description)
            .Replace("  recipients:", $"  threshold: {threshold}\n{More}  recipients:", StringComparison.Ordinal);
        File.WriteAllText(description, $"{text}{workloads?.Invoke(copy)}disk: {disk}\n");
        return description;
    }

    private string More => recovery.Length == 0 ? "" : $"  {recovery}\n";

    private string RecipientOf(int officer)
    {
        string identity = IdentityPath(officer);
        if (!File.Exists(identity))
            StockTool.Run("age", "age-keygen", "-o", identity);
        return StockTool.Run("age", "age-keygen", "-y", identity);
    }

    private static string Executable(string name)
    {
        string path = Path.Combine(Repository.Root, "artifacts", name, name);
        Assert.True(File.Exists(path), $"artifacts/{name}/{name} is missing: run ./build.sh");
        return path;
    }

    private sealed class SilentProgress : IBuildProgress
    {
        public void Started(BuildStage stage) { }

        public void Finished(BuildStage stage, TimeSpan took, bool cached) { }

        public void Damaged(string entry) { }
    }
}
