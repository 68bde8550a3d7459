using System.Collections.Immutable;

namespace Coffer.Image.Os;

/// <summary>What mmdebstrap is told about where packages come from. Signatures are checked with one keyring, whatever else the host trusts.</summary>
/// <param name="Keyring">Path of the keyring; apt's own user must be able to read it.</param>
/// <param name="Lines">sources.list lines; none for mmdebstrap's default mirror.</param>
/// <param name="Preferences">Path of apt_preferences(5) that name what may be installed; null for the newest of everything.</param>
public sealed record DebianArchive(string Keyring, ImmutableArray<string> Lines, string? Preferences = null)
{
    /// <summary>An archive of these sources.</summary>
    public static DebianArchive Of(string keyring, IEnumerable<DebianSource> sources) =>
        new(keyring, [.. sources.Select(source => source.Line(keyring))]);

    /// <summary>Options of mmdebstrap.</summary>
    public IEnumerable<string> Options =>
        Preferences is null
            ? [$"--keyring={Keyring}"]
            : [$"--keyring={Keyring}", $"--aptopt=Dir::Etc::Preferences \"{Preferences}\""];

    /// <summary>True when nothing is fetched over the network.</summary>
    public bool IsOnThisDisk => !Lines.IsEmpty && Lines.All(line => line.Contains("] copy:", StringComparison.Ordinal));

    /// <summary>For a person.</summary>
    public override string ToString() => Lines.IsEmpty ? "mmdebstrap's default mirror" : string.Join("; ", Lines);
}
