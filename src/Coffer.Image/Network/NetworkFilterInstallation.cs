using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Root;

namespace Coffer.Image.Network;

/// <summary>Puts the network filter into a root: the rules, and what tells them the name servers of the leases where somebody may ask those.</summary>
/// <param name="content">Content of os/.</param>
internal sealed class NetworkFilterInstallation(OsContent content)
{
    /// <summary>Where the rules lie; <c>coffer-network-filter.service</c> loads them.</summary>
    internal const string RulesPath = "usr/lib/coffer/network.nft";

    private const string DhcpClient = "systemd-network";

    /// <summary>Puts it there.</summary>
    /// <param name="tree">The root, with the accounts of its programs.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="accounts">Those accounts, by the name of the workload.</param>
    /// <exception cref="RefusedException">systemd-networkd has no account.</exception>
    internal void Put(
        RootTree tree,
        MachineDescription machine,
        ImmutableSortedDictionary<string, ProgramAccount> accounts
    )
    {
        int dhcp =
            SystemAccounts.Find(tree, DhcpClient)
            ?? throw new RefusedException(
                new Refusal("root.no-account", "/etc/passwd", $"an account {DhcpClient}, of systemd-networkd", "none")
            );
        tree.Put(RulesPath, RootEntry.Text(new NetworkRules(machine, accounts, dhcp).Write()));
        if (!machine.NeedsNames)
            return;
        foreach ((string path, byte[] bytes) in content.NameFiles)
            tree.Put(path, RootEntry.File(RootContent.Of(bytes)));
    }
}
