using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>Accounts of the machine: <c>/etc/passwd</c> and <c>/etc/group</c> of its root.</summary>
internal static class SystemAccounts
{
    private const string Passwd = "etc/passwd";

    /// <summary>Adds an account with a group of its own that nobody can log in to.</summary>
    /// <param name="tree">The root.</param>
    /// <param name="name">Name of both.</param>
    /// <param name="id">Number of both.</param>
    /// <param name="title">Whose it is.</param>
    /// <exception cref="RefusedException">Name or number belong to a package of the description.</exception>
    internal static void Add(RootTree tree, string name, int id, string title)
    {
        Append(tree, Passwd, name, id, $"{name}:x:{id}:{id}:{title}:/nonexistent:/usr/sbin/nologin");
        Append(tree, "etc/group", name, id, $"{name}:x:{id}:");
    }

    /// <summary>The number of an account; null when there is none.</summary>
    internal static int? Find(RootTree tree, string name) =>
        tree.ReadText(Passwd)
            .Split('\n')
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 2 && fields[0] == name)
            .Select(fields =>
                int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : (int?)null
            )
            .FirstOrDefault();

    private static void Append(RootTree tree, string path, string name, int id, string line)
    {
        string[] lines = tree.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (Array.Find(lines, taken => IsTaken(taken, name, id)) is { } taken)
            throw new RefusedException(
                new Refusal(
                    "root.account-taken",
                    $"/{path}",
                    $"nobody called {name} or numbered {id} but Coffer's own",
                    taken,
                    "leave out the package that makes it"
                )
            );
        tree.Put(path, RootEntry.Text(string.Concat(lines.Append(line).Select(l => $"{l}\n"))));
    }

    private static bool IsTaken(string line, string name, int id) =>
        line.Split(':') is [string taken, _, string number, ..] && (taken == name || number == $"{id}");
}
