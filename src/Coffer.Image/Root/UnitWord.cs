using System.Text;

namespace Coffer.Image.Root;

/// <summary>A word of a unit file.</summary>
internal static class UnitWord
{
    /// <summary>
    /// systemd.syntax(7) quoting, with specifiers (<c>%</c>) and variables (<c>$</c>) taken literally.
    /// </summary>
    internal static string Quote(string word)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in word)
            quoted.Append(
                c switch
                {
                    '"' or '\\' => $"\\{c}",
                    '%' => "%%",
                    '$' => "$$",
                    '\n' => "\\n",
                    '\t' => "\\t",
                    _ => c.ToString(),
                }
            );
        return quoted.Append('"').ToString();
    }
}
