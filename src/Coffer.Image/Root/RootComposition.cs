using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Network;
using Coffer.Image.Os;
using Coffer.Image.Provisions;
using Coffer.Image.Registries;
using Coffer.Keys.Rotation;

namespace Coffer.Image.Root;

/// <summary>Makes the OS root of a machine out of a Debian tree: prunes it, then puts in what os/ and the description say.</summary>
/// <param name="content">Content of os/.</param>
public sealed class RootComposition(OsContent content)
{
    private const string Units = "usr/lib/systemd/system";

    private static readonly string[] s_moduleIndexes =
    [
        "modules.alias.bin",
        "modules.builtin.alias.bin",
        "modules.builtin.bin",
        "modules.dep.bin",
        "modules.softdep",
    ];

    /// <summary>SHA-256 over the tree of the description's <c>files</c> once they are in a root, lower-case hex; null without them.</summary>
    public string? FilesTree { get; private set; }

    /// <summary>Turns <paramref name="tree"/>, in which the image's kernel modules are unpacked already, into the root of <paramref name="machine"/>.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="agent">The agent's executable; null for a machine without one.</param>
    /// <param name="images">Images that are built in, by the name of the workload.</param>
    /// <param name="configKey">SubjectPublicKeyInfo of the owner's config key; null for a machine without an agent, which nobody configures.</param>
    /// <exception cref="RefusedException">Something needed was pruned, or a file of the description cannot go where it should.</exception>
    public void Apply(
        RootTree tree,
        MachineDescription machine,
        byte[]? agent = null,
        ImmutableSortedDictionary<string, ContainerImage>? images = null,
        byte[]? configKey = null
    )
    {
        RootTree original = tree.Copy();
        List<KeyValuePair<string, RootEntry>> modules = [.. tree.Entries.Where(IsModuleOrIndex)];
        RootEntry status = RootEntry.File(tree.Content(DpkgStatus.Path));

        new RootPruning(content, machine.Packages, machine.HasContainers).Apply(tree);
        foreach ((string path, RootEntry entry) in modules)
            tree.Put(path, entry);
        tree.Put("usr/share/coffer/dpkg-status", status);
        PutSystem(tree);
        AuthorityFiles.PutBundle(tree, original, machine);
        if (agent is not null)
            new AgentInstallation(content).Put(tree, machine, agent);
        if (machine.Metadata is { } cloud)
            new MetadataInstallation(content).Put(tree, cloud);
        images ??= ImmutableSortedDictionary<string, ContainerImage>.Empty;
        PutMachine(tree, machine);
        tree.Put(
            "usr/lib/coffer/workloads.json",
            RootEntry.File(RootContent.Of(WorkloadsDocument.Write(machine, images)))
        );
        if (configKey is not null)
            tree.Put(
                "usr/lib/coffer/configurable.json",
                RootEntry.File(RootContent.Of(ConfigurableDocument.Of(machine, configKey).ToBytes()))
            );
        new ProvisionsInstallation(content).Put(tree, machine, images);
        if (machine.HasContainers)
            new ContainersInstallation(content).Put(tree, machine, images);
        SharedLibraries.Complete(tree, original);
    }

    /// <summary>What libkmod reads: the modules, and of their indexes the binary ones and the soft dependencies.</summary>
    private static bool IsModuleOrIndex(KeyValuePair<string, RootEntry> entry) =>
        entry.Key.StartsWith("usr/lib/modules/", StringComparison.Ordinal)
        && (entry.Key.Contains("/kernel/") || s_moduleIndexes.Contains(Path.GetFileName(entry.Key)));

    private void PutSystem(RootTree tree)
    {
        foreach (string directory in (string[])["dev", "proc", "run", "sys", "tmp", "var", "efi", "root", "usr/local"])
            tree.Put(directory, RootEntry.Directory());
        foreach (string unit in content.Lines("units.masked"))
            tree.Put($"{Units}/{unit}", RootEntry.Link("/dev/null"));
        foreach ((string path, byte[] bytes) in content.RootFiles)
            tree.Put(path, RootEntry.File(RootContent.Of(bytes)));
        foreach (string link in content.Lines("root.links"))
            tree.Put(link.Split(" -> ")[0], RootEntry.Link(link.Split(" -> ")[1]));
        // Present and empty: systemd takes the identity /init leaves in /run/machine-id and starts nothing "first boot".
        tree.Put("etc/machine-id", RootEntry.Text(""));
        tree.Put("etc/passwd", RootEntry.Text(NoLogin(tree.ReadText("etc/passwd"))));
    }

    /// <summary>Every account loses its shell; passwords were never set.</summary>
    private static string NoLogin(string passwd) =>
        string.Join(
            '\n',
            passwd
                .Split('\n')
                .Select(line => line.Contains(':') ? $"{line[..line.LastIndexOf(':')]}:/usr/sbin/nologin" : line)
        );

    private static RecoveryRecipients Recovery(MachineDescription machine) =>
        new(machine.RecoveryThreshold, machine.RecoveryRecipients);

    private void PutMachine(RootTree tree, MachineDescription machine)
    {
        tree.Put("usr/lib/coffer/machine.json", RootEntry.File(RootContent.Of(MachineDocument.Write(machine))));
        tree.Put("usr/lib/coffer/recovery.json", RootEntry.File(RootContent.Of(Recovery(machine).ToBytes())));
        tree.Put("usr/lib/coffer/rotation.json", RootEntry.File(RootContent.Of(machine.Rotation.ToBytes())));
        tree.Put("etc/hostname", RootEntry.Text($"{machine.Name}\n"));
        tree.Put("etc/hosts", RootEntry.Text($"127.0.0.1 localhost {machine.Name}\n::1 localhost {machine.Name}\n"));
        if (machine.FilesDirectory is { } files)
            FilesTree = FilesDirectory.CopyTo(tree, files);
        ImmutableSortedDictionary<string, ProgramAccount> accounts = ProgramAccounts.Put(tree, machine);
        foreach (Workload workload in machine.Workloads.Where(workload => workload.Container is null))
        {
            string unit = WorkloadUnit.NameOf(workload.Name);
            string text = WorkloadUnit.Write(
                workload,
                machine.WaitsForFirstPass,
                accounts[workload.Name].Name,
                ProvisionUnits.DependenciesOf(machine, workload)
            );
            tree.Put($"{Units}/{unit}", RootEntry.Text(text));
            string target = ProvisionUnits.WantedBy(machine, workload);
            tree.Put($"{Units}/{target}.wants/{unit}", RootEntry.Link($"../{unit}"));
        }
        new NetworkFilterInstallation(content).Put(tree, machine, accounts);
    }
}
