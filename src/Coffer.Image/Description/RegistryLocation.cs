using System.Globalization;
using System.Text.RegularExpressions;

namespace Coffer.Image.Description;

/// <summary>Where images lie: a registry, or a place in one. containers-registries.conf(5) calls it a location.</summary>
/// <param name="Text"><c>host[:port][/path]</c>, lower case.</param>
public sealed partial record RegistryLocation(string Text)
{
    private const int LongestText = 255;

    /// <summary><c>host[:port]</c>, under which a certificate is believed and a port is opened.</summary>
    public string Registry => Text.Split('/')[0];

    /// <summary>The port, where it is not that of HTTPS.</summary>
    public ushort? Port =>
        Registry.Split(':') is [_, string port]
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
        && number > 0
            ? number
            : null;

    /// <summary>True when it has the shape, and what podman would take for a registry and not for the beginning of a name.</summary>
    internal bool IsWellFormed =>
        Text.Length <= LongestText
        && Shape().IsMatch(Text)
        && (Port is not null || !Registry.Contains(':'))
        // Distribution's reference grammar: without one of these, the first word belongs to a name on Docker's registry.
        && (Registry.Contains('.') || Registry.Contains(':') || Registry == "localhost");

    /// <summary>As it was written.</summary>
    public override string ToString() => Text;

    [GeneratedRegex("^[a-z0-9]+([.-][a-z0-9]+)*(:[1-9][0-9]{0,4})?(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\z")]
    private static partial Regex Shape();
}
