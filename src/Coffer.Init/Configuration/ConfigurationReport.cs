namespace Coffer.Init.Configuration;

/// <summary>
/// What the running system finds of its configuration in <c>/run/coffer</c> (docs/formats.md, section 12): the state, and the document in force. Readable
/// by everybody: nothing in them is secret, and nothing is decided by them.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class ConfigurationReport(string directory = "/run/coffer")
{
    private const UnixFileMode WorldReadable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes both.</summary>
    internal void Write(ConfigurationState state)
    {
        Directory.CreateDirectory(directory);
        if (state.InForce is { } signed)
            Replace("configuration.cose", signed.ToBytes());
        Replace("configuration.json", state.ToBytes());
    }

    private void Replace(string name, byte[] bytes)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllBytes(path + ".new", bytes);
        File.SetUnixFileMode(path + ".new", WorldReadable);
        File.Move(path + ".new", path, overwrite: true);
    }
}
