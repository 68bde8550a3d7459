using Coffer.Bytes;
using Coffer.Image.Os;

namespace Coffer.Image.Root;

/// <summary>Puts into a root what asks the cloud's metadata server for a configuration: its unit, its account, and which cloud it is.</summary>
/// <param name="content">Content of os/.</param>
internal sealed class MetadataInstallation(OsContent content)
{
    /// <summary>Number of the account, which the network filter goes by; beside the agent's.</summary>
    internal const int Id = 501;

    private const string Account = "coffer-metadata";

    /// <summary>Puts it there.</summary>
    /// <exception cref="RefusedException">The account's name or number belongs to a package of the description.</exception>
    internal void Put(RootTree tree, string cloud)
    {
        tree.Put("usr/lib/coffer/metadata-server", RootEntry.Text($"{cloud}\n"));
        foreach ((string path, byte[] bytes) in content.MetadataFiles)
            tree.Put(path, RootEntry.File(RootContent.Of(bytes)));
        foreach (string link in content.Lines("metadata/links"))
            tree.Put(link.Split(" -> ")[0], RootEntry.Link(link.Split(" -> ")[1]));
        SystemAccounts.Add(tree, Account, Id, "Coffer metadata");
    }
}
