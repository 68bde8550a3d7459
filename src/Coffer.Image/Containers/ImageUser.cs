using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>A user of an image, as numbers: looked up when the machine is built, so that nothing of the image is believed later.</summary>
/// <param name="Id">User.</param>
/// <param name="Group">Group.</param>
internal readonly record struct ImageUser(int Id, int Group)
{
    /// <summary>Finds a user in an image's own <c>/etc/passwd</c> and <c>/etc/group</c>.</summary>
    /// <param name="tree">The image.</param>
    /// <param name="text"><c>user</c> or <c>user:group</c>, names or numbers; root when it is empty.</param>
    /// <param name="workload">For the refusal.</param>
    internal static Parsed<ImageUser> Find(RootTree tree, string text, string workload)
    {
        string[] parts = (text.Length == 0 ? "0" : text).Split(':');
        string[]? account = Line(tree, "etc/passwd", parts[0]);
        if (Number(account?[2] ?? parts[0]) is not { } id)
            return Unknown("user", parts[0], workload);
        if (parts.Length == 1)
            return new ImageUser(id, Number(account?.ElementAtOrDefault(3) ?? "0") ?? 0);
        return Number(Line(tree, "etc/group", parts[1])?[2] ?? parts[1]) is { } group
            ? new ImageUser(id, group)
            : Unknown("group", parts[1], workload);
    }

    /// <summary>The line of a file of accounts with this name or number in front.</summary>
    private static string[]? Line(RootTree tree, string path, string who)
    {
        if (
            !tree.TryGet(tree.Resolve(path), out RootEntry? entry) || entry.Content is not { Length: < 1 << 20 } content
        )
            return null;
        IEnumerable<string[]> lines = content.ReadText().Split('\n').Select(line => line.Split(':'));
        return lines.FirstOrDefault(fields => fields.Length >= 3 && (fields[0] == who || fields[2] == who));
    }

    private static int? Number(string text) =>
        int.TryParse(text, out int number) && number is >= 0 and < ContainerIds.Count ? number : null;

    private static Refusal Unknown(string what, string name, string workload) =>
        new(
            $"container.{what}",
            $"workload {workload}",
            $"a {what} of the image, or a number below {ContainerIds.Count}",
            name,
            "Name another one under user:."
        );
}
