using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Os;

namespace Coffer.Image.Root;

/// <summary>Puts the agent into a root: program, units, account, and the certificates of who may ask it.</summary>
/// <param name="content">Content of os/.</param>
internal sealed class AgentInstallation(OsContent content)
{
    private const string Account = "coffer-agent";

    // Fixed, so that the same description gives the same image; between what Debian's packages take from below and from above.
    private const int Id = 500;

    /// <summary>Puts it there.</summary>
    /// <exception cref="RefusedException">The account's name or number belongs to a package of the description.</exception>
    internal void Put(RootTree tree, MachineDescription machine, byte[] agent)
    {
        tree.Put("usr/lib/coffer/agent", RootEntry.File(RootContent.Of(agent), 0b111_101_101));
        foreach ((string path, byte[] bytes) in content.AgentFiles)
            tree.Put(path, RootEntry.File(RootContent.Of(bytes)));
        foreach (string link in content.Lines("agent/links"))
            tree.Put(link.Split(" -> ")[0], RootEntry.Link(link.Split(" -> ")[1]));
        SystemAccounts.Add(tree, Account, Id, "Coffer agent");
        for (int i = 0; i < machine.Operators.Length; i++)
            tree.Put($"usr/lib/coffer/operators/{i:d3}.pem", RootEntry.Text(machine.Operators[i]));
    }
}
