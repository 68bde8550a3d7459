namespace Coffer.Image.Os;

/// <summary>Stanzas of fields as dpkg and apt write them (deb822(5)). Lines that continue a field are left out: nothing here needs one.</summary>
internal static class Deb822
{
    /// <summary>The stanzas of a text.</summary>
    internal static IEnumerable<Dictionary<string, string>> Stanzas(string text) =>
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Fields);

    private static Dictionary<string, string> Fields(string stanza)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string line in stanza.Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && !char.IsWhiteSpace(line[0]))
                fields.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        }
        return fields;
    }
}
