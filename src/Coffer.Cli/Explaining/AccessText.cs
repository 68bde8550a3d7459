using System.Text;
using Coffer.Keys.Access;

namespace Coffer.Cli.Explaining;

/// <summary>Who can decrypt a vault, for a person.</summary>
internal static class AccessText
{
    /// <summary>The text.</summary>
    public static string Render(VaultAccess access)
    {
        StringBuilder text = new();
        text.Append(access.Subject).Append('\n');
        foreach (AccessPath path in access.Paths)
        {
            text.Append($"\n  {path.Name}: {path.Who}\n");
            Append(text, "needs", path.Needs);
            Append(text, "you trust", path.Trusts);
            Append(text, "ends by", [path.Ends]);
        }
        text.Append('\n');
        foreach (string note in access.Notes)
            text.Append($"  {note}\n");
        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, string label, IEnumerable<string> lines)
    {
        string before = label;
        foreach (string line in lines)
        {
            text.Append($"    {before, -10} {line}\n");
            before = "";
        }
    }
}
