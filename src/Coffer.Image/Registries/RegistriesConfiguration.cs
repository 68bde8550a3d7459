using System.Text;
using Coffer.Image.Description;

namespace Coffer.Image.Registries;

/// <summary>
/// containers-registries.conf(5): the registries that images come from, their mirrors before them. Everything in it was checked to be letters,
/// digits and <c>. _ - : /</c>, so nothing needs to be quoted.
/// </summary>
internal static class RegistriesConfiguration
{
    /// <summary>Where podman reads it; os/containers has its beginning.</summary>
    internal const string Path = "etc/containers/registries.conf";

    /// <summary>What follows its beginning.</summary>
    internal static string Write(IEnumerable<Registry> registries)
    {
        StringBuilder text = new();
        foreach (Registry registry in registries)
        {
            text.Append("\n[[registry]]\n");
            text.Append($"prefix = \"{registry.Location}\"\nlocation = \"{registry.Location}\"\n");
            text.Append("insecure = false\nblocked = false\nmirror-by-digest-only = true\n");
            foreach (RegistryLocation mirror in registry.Mirrors)
                text.Append($"\n[[registry.mirror]]\nlocation = \"{mirror}\"\ninsecure = false\n");
        }
        return text.ToString();
    }
}
