using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Description;

namespace Coffer.Image.Root;

/// <summary>
/// Gives every workload that is a program of the root an account: its own, unless the description names one. systemd could make the number
/// up at each start (DynamicUser), and then no rule of the verified root could name it; with an account of that name it takes this one.
/// </summary>
internal static class ProgramAccounts
{
    // Between what Debian's packages take from 100 upwards and from 999 downwards, above the agent's.
    private const int First = 600;

    /// <summary>Adds the accounts that are missing.</summary>
    /// <returns>The accounts, by the name of the workload.</returns>
    /// <exception cref="RefusedException">The description names an account that there is not, or one of ours is taken.</exception>
    internal static ImmutableSortedDictionary<string, ProgramAccount> Put(RootTree tree, MachineDescription machine)
    {
        var accounts = ImmutableSortedDictionary.CreateBuilder<string, ProgramAccount>(StringComparer.Ordinal);
        int next = First;
        foreach (Workload workload in machine.Workloads.Where(workload => workload.Container is null))
            accounts[workload.Name] = workload.User is { } user
                ? new ProgramAccount(user, IdOf(tree, user, workload.Name))
                : Add(tree, workload.Name, next++);
        return accounts.ToImmutable();
    }

    private static ProgramAccount Add(RootTree tree, string workload, int id)
    {
        ProgramAccount account = new($"workload-{id}", id);
        SystemAccounts.Add(tree, account.Name, id, $"Workload {workload}");
        return account;
    }

    private static int IdOf(RootTree tree, string user, string workload) =>
        SystemAccounts.Find(tree, user)
        ?? throw new RefusedException(
            new Refusal(
                "root.no-account",
                $"workload {workload}",
                $"an account {user} in /etc/passwd",
                "none",
                "Name one that a package makes, or leave out user: for one of its own."
            )
        );
}
