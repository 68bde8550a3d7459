namespace Coffer.Init.Boot;

/// <summary>What the running system finds of this machine in <c>/run</c> (docs/formats.md section 12).</summary>
internal static class RunningSystem
{
    private const UnixFileMode WorldReadable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes the machine id, and a link to the ESP when the disk has one.</summary>
    /// <param name="machine">Machine identity of the vault superblock.</param>
    /// <param name="esp">Device node of the ESP.</param>
    /// <param name="run">Where <c>/run</c> is.</param>
    internal static void Describe(Guid machine, string? esp, string run = "/run")
    {
        string id = Path.Combine(run, "machine-id");
        File.WriteAllText(id, $"{machine:N}\n");
        File.SetUnixFileMode(id, WorldReadable);
        Directory.CreateDirectory(Path.Combine(run, "coffer"));
        if (esp is not null)
            File.CreateSymbolicLink(Path.Combine(run, "coffer", "esp"), esp);
    }
}
