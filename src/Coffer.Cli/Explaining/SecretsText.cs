using System.Collections.Immutable;
using System.Text;
using Coffer.Image.Description;

namespace Coffer.Cli.Explaining;

/// <summary>Who gets which secret of a configuration, for a person.</summary>
internal static class SecretsText
{
    /// <summary>The text, after two line breaks; empty where nobody gets any.</summary>
    public static string Render(ImmutableArray<RevealedSecret> secrets)
    {
        if (secrets.IsEmpty)
            return "";
        StringBuilder text = new("\n\nsecrets of the configuration, by who gets them\n\n");
        int width = secrets.Max(secret => secret.Name.Length);
        foreach (RevealedSecret secret in secrets)
            text.Append($"  {secret.Name.PadRight(width)}  {Who(secret)}\n");
        return text.ToString().TrimEnd();
    }

    private static string Who(RevealedSecret secret) =>
        string.Join(
            ", ",
            secret.Workloads.Concat(secret.Registries.Select(name => $"registry {name} (user and password)"))
        );
}
