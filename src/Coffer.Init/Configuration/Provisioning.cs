using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Configuration;

/// <summary>
/// Gives workloads what the configuration in force has for them: secrets, and the references of images. Who lacks a secret waits for it; who has other
/// ones than before is marked to be started again.
/// </summary>
/// <param name="provisions">Who needs what.</param>
/// <param name="paths">Where it goes.</param>
internal sealed class Provisioning(MachineProvisions provisions, ProvisionPaths paths)
{
    private const UnixFileMode WorldReadable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // Whoever may not list a directory still reaches the file whose name he knows, and which is his.
    private const UnixFileMode Passable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Who needs what.</summary>
    internal MachineProvisions Provisions => provisions;

    /// <summary>Gives it; what is there already is left as it is.</summary>
    /// <param name="configuration">The configuration in force; null for none.</param>
    /// <param name="secrets">Its secrets, as far as they could be opened; stay the caller's.</param>
    /// <exception cref="IOException">There is no room, or a file system fails.</exception>
    internal void Provide(MachineConfiguration? configuration, OpenedSecrets secrets)
    {
        foreach (string directory in (string[])[paths.Provided, paths.Awaited, paths.Changed])
            Directory.CreateDirectory(directory);
        WritePolicy(configuration);
        foreach (WorkloadProvision provision in provisions.Workloads)
            Provide(provision, configuration, secrets);
    }

    private void Provide(WorkloadProvision provision, MachineConfiguration? configuration, OpenedSecrets secrets)
    {
        string workload = provision.Workload;
        string provided = Path.Combine(paths.Provided, workload);
        string awaited = Path.Combine(paths.Awaited, workload);
        bool wasProvided = File.Exists(provided);
        bool isOther = WriteSecrets(provision, secrets);
        WriteCredentials(provision, secrets);
        string[] missing = [.. provision.Needs.Where(name => secrets[name] is null)];
        if (missing.Length > 0)
        {
            File.Delete(provided);
            Replace(awaited, string.Concat(missing.Select(name => $"{name}\n")));
            isOther = true;
        }
        else
        {
            isOther |= Replace(provided, VariablesOf(provision.ImageIn(configuration)));
            File.Delete(awaited);
        }
        if (wasProvided && isOther)
            File.WriteAllBytes(Path.Combine(paths.Changed, workload), []);
    }

    private static string VariablesOf(string image) => image.Length == 0 ? "" : $"COFFER_IMAGE={image}\n";

    private bool WriteSecrets(WorkloadProvision provision, OpenedSecrets secrets)
    {
        bool isOther = false;
        string directory = Path.Combine(paths.Secrets, provision.Workload);
        Directory.CreateDirectory(directory, Passable);
        File.SetUnixFileMode(directory, Passable);
        foreach (string name in provision.Secrets)
        {
            SecretFile file = new(Path.Combine(directory, name));
            isOther |= secrets[name] is { } secret
                ? file.Write(secret.Span, provision.Owner, provision.Group)
                : file.Remove();
        }
        return isOther;
    }

    // Other ones are no reason to start anything again: they are used at the next pull.
    private void WriteCredentials(WorkloadProvision provision, OpenedSecrets secrets)
    {
        if (provision.Credentials.Length == 0)
            return;
        string directory = Path.Combine(paths.Secrets, ".registries");
        Directory.CreateDirectory(directory, OwnerAlone);
        SecretFile file = new(Path.Combine(directory, $"{provision.Workload}.json"));
        if (secrets[provision.Credentials] is not { } credentials)
        {
            file.Remove();
            return;
        }
        using Secret content = RegistryCredentials.Write(provision.Registry, credentials.Span);
        file.Write(content.Span, 0, 0);
    }

    private void WritePolicy(MachineConfiguration? configuration)
    {
        (string, string)[] images =
        [
            .. provisions
                .Workloads.Where(provision => provision.Image.Length > 0)
                .Select(provision => (provision.Image, provision.ImageIn(configuration))),
        ];
        if (images.Length > 0)
            Replace(
                paths.Policy,
                Encoding.UTF8.GetString(PullRules.Write(File.ReadAllBytes(paths.DescribedPolicy), images))
            );
    }

    private static bool Replace(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
            return false;
        File.WriteAllText(path + ".new", text);
        File.SetUnixFileMode(path + ".new", WorldReadable);
        File.Move(path + ".new", path, overwrite: true);
        return true;
    }
}
