namespace Coffer.Init.Configuration;

/// <summary>
/// What the running system finds of its configuration in <c>/run/coffer</c> (docs/formats.md, section 12): the state, the document in force, and who may
/// ask the agent because of it. Readable by everybody: nothing in them is secret. Root alone writes there.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class ConfigurationReport(string directory = "/run/coffer")
{
    private const UnixFileMode WorldReadable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes them.</summary>
    internal void Write(ConfigurationState state)
    {
        Directory.CreateDirectory(directory);
        Replace("operators", OperatorsInForce.Of(state));
        if (state.InForce is { } signed)
            Replace("configuration.cose", signed.ToBytes());
        Replace("configuration.json", state.ToBytes());
    }

    /// <summary>Says that nobody knows which configuration the machine follows.</summary>
    internal void WriteUnknown()
    {
        Directory.CreateDirectory(directory);
        Replace("operators", OperatorsInForce.Unknown);
    }

    private void Replace(string name, byte[] bytes)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllBytes(path + ".new", bytes);
        File.SetUnixFileMode(path + ".new", WorldReadable);
        File.Move(path + ".new", path, overwrite: true);
    }
}
