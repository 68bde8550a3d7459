using Coffer.Bytes;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Linux.Blocks;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Install;

/// <summary>
/// The installer's work on the mounted ESP (docs/formats.md section 4). Every step may be cut by power and done again:
/// a file appears under its name only when its content is on the disk.
/// </summary>
/// <param name="root">Where the ESP is mounted.</param>
internal sealed class EspContent(string root)
{
    private const string Installer = "EFI/Linux/coffer-installer.efi";
    private const string OwnFiles = "EFI/Coffer";
    private const string Birth = $"{OwnFiles}/birth.json";
    private const string Configuration = "coffer/configuration.cose";
    private const int BootTries = 3;

    /// <summary>Runs <paramref name="work"/> on the ESP of a partition, which is flushed and unmounted when it ends.</summary>
    internal static void With(KernelPartition esp, Action<EspContent> work) => With(esp.Path, "/esp", work);

    /// <inheritdoc cref="With(KernelPartition, Action{EspContent})"/>
    /// <param name="device">Node of the partition.</param>
    /// <param name="target">Where it is mounted meanwhile.</param>
    /// <param name="work">The work.</param>
    internal static void With(string device, string target, Action<EspContent> work)
    {
        Mount.Attach(
            device,
            target,
            "vfat",
            MountFlags.NoDevices | MountFlags.NoExecute | MountFlags.NoSetUserId,
            "errors=continue"
        );
        try
        {
            work(new EspContent(target));
        }
        finally
        {
            Mount.Detach(target);
        }
    }

    /// <summary>Where boot counting expects a UKI of this name: <c>coffer-os_1.efi</c> becomes <c>EFI/Linux/coffer-os_1+3.efi</c>.</summary>
    internal static string CountedPath(string uki) =>
        $"EFI/Linux/{Path.GetFileNameWithoutExtension(uki)}+{BootTries}.efi";

    /// <summary>Puts the OS UKI where the boot loader looks for it.</summary>
    /// <exception cref="RefusedException">It is nowhere on the ESP (<c>install.os-uki</c>).</exception>
    internal void InstallOs(string uki)
    {
        string source = At($"{OwnFiles}/{uki}");
        string target = At(CountedPath(uki));
        if (!File.Exists(source) && !File.Exists(target))
            throw new RefusedException(
                new Refusal(
                    "install.os-uki",
                    "ESP",
                    $"{OwnFiles}/{uki}",
                    "no such file",
                    "write the image to the disk again"
                )
            );
        if (!File.Exists(source))
            return;
        Replace(target, destination => CopyTo(source, destination));
        Remove(source);
    }

    /// <summary>Writes the escrowed recovery key: <c>recovery.age</c>, or a file for each share.</summary>
    internal void WriteRecovery(IEnumerable<EscrowFile> files)
    {
        foreach (EscrowFile file in files)
            Replace(At($"{OwnFiles}/{file.Name}"), destination => destination.Write(file.Age.Span));
    }

    /// <summary>
    /// Brings the escrow on the ESP to what the header has: nothing is written where it is the same. A cut leaves of each file the
    /// old or the new one; shares of two escrows refuse each other by name, and the next boot of the machine comes back to it.
    /// </summary>
    internal void RenewRecovery(IReadOnlyList<EscrowFile> files)
    {
        foreach (EscrowFile file in files.Where(file => !Holds(file)))
            Replace(At($"{OwnFiles}/{file.Name}"), destination => destination.Write(file.Age.Span));
        foreach (string path in Directory.GetFiles(At(OwnFiles), "recovery*.age"))
            if (!files.Any(file => file.Name == Path.GetFileName(path)))
                Remove(path);
    }

    /// <summary>The birth certificate.</summary>
    /// <param name="most">Most bytes that are read.</param>
    /// <exception cref="IOException">It is not there, or larger.</exception>
    internal byte[] ReadBirth(int most)
    {
        using FileStream file = File.OpenRead(At(Birth));
        if (file.Length > most)
            throw new IOException($"{Birth}: {file.Length} bytes, at most {most} are read");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A configuration that somebody put there for the machine; null when there is none. One that is too large is cut one byte behind the bound.</summary>
    /// <param name="most">Most bytes of one.</param>
    internal byte[]? ReadConfiguration(int most)
    {
        if (!File.Exists(At(Configuration)))
            return null;
        using FileStream file = File.OpenRead(At(Configuration));
        byte[] bytes = new byte[most + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Writes the birth certificate.</summary>
    internal void WriteBirth(ReadOnlyMemory<byte> document) =>
        Replace(At(Birth), destination => destination.Write(document.Span));

    /// <summary>Removes the installer: the next boot is the OS.</summary>
    internal void RemoveInstaller()
    {
        if (File.Exists(At(Installer)))
            Remove(At(Installer));
    }

    private bool Holds(EscrowFile file)
    {
        FileInfo present = new(At($"{OwnFiles}/{file.Name}"));
        return present.Exists
            && present.Length == file.Age.Length
            && File.ReadAllBytes(present.FullName).AsSpan().SequenceEqual(file.Age.Span);
    }

    private string At(string path) => Path.Combine(root, path);

    private static void CopyTo(string source, FileStream destination)
    {
        using FileStream from = new(source, FileMode.Open, FileAccess.Read);
        from.CopyTo(destination, 1 << 20);
    }

    // vfat writes directories and allocation table when and in which order it likes. The name is durable when this returns; the file
    // it named before is held open until then, for its clusters would be given up earlier.
    private static void Replace(string target, Action<FileStream> write)
    {
        string aside = target + ".new";
        using FileStream? before = File.Exists(target) ? File.OpenRead(target) : null;
        using FileStream file = new(aside, FileMode.Create, FileAccess.Write);
        write(file);
        file.Flush(flushToDisk: true);
        File.Move(aside, target, overwrite: true);
        // The entry of the new name is made empty; where the file begins and how long it is are written with the inode.
        file.Flush(flushToDisk: true);
        DirectoryEntries.Flush(Path.GetDirectoryName(target)!);
    }

    // First the name, for good, and only then the clusters: never a name that leads nowhere.
    private static void Remove(string path)
    {
        using FileStream held = File.OpenRead(path);
        File.Delete(path);
        DirectoryEntries.Flush(Path.GetDirectoryName(path)!);
    }
}
