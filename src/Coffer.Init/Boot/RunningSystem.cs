using Coffer.Init.Vault;

namespace Coffer.Init.Boot;

/// <summary>What the running system finds of this machine in <c>/run</c> (docs/formats.md section 12).</summary>
internal static class RunningSystem
{
    private const UnixFileMode WorldReadable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes the machine id, a link to the ESP when the disk has one, and the first pass while it runs.</summary>
    /// <param name="machine">Machine identity of the vault superblock.</param>
    /// <param name="esp">Device node of the ESP.</param>
    /// <param name="pass">How far dm-integrity is with its first pass; null without integrity.</param>
    /// <param name="recovered">Why this boot needed the recovery passphrase; null when it did not.</param>
    /// <param name="run">Where <c>/run</c> is.</param>
    internal static void Describe(
        Guid machine,
        string? esp,
        FirstPass? pass,
        string? recovered = null,
        string run = "/run"
    )
    {
        Write(Path.Combine(run, "machine-id"), $"{machine:N}\n");
        Directory.CreateDirectory(Path.Combine(run, "coffer"));
        if (esp is not null)
            File.CreateSymbolicLink(Path.Combine(run, "coffer", "esp"), esp);
        // For the audit log, which is kept in the vault: its path unit waits for this file, and its keeper takes it away.
        if (recovered is not null)
            Write(Path.Combine(run, "coffer", "recovered"), $"{recovered}\n");
        if (pass is { IsOver: false })
            Write(Path.Combine(run, "coffer", "first-pass"), $"{pass.Covered} {pass.Sectors}\n");
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, WorldReadable);
    }
}
