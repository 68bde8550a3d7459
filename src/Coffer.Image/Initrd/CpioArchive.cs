using System.Globalization;
using System.Text;

namespace Coffer.Image.Initrd;

/// <summary>
/// A cpio archive of the kind the kernel unpacks as initrd: "newc" (Linux, Documentation/driver-api/early-userspace/
/// buffer-format.rst). The same files give the same bytes, in whatever order they come: directories first, then files, each
/// sorted by path; time, owner and device numbers are zero, inode numbers count up.
/// </summary>
public static class CpioArchive
{
    private const string Magic = "070701";
    private const string Trailer = "TRAILER!!!";
    private const int BlockSize = 512;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;

    /// <summary>Writes an archive of <paramref name="files"/> and the directories they stand in.</summary>
    /// <param name="output">Where to; need not seek.</param>
    /// <param name="files">The files; parent directories are added, mode 0755.</param>
    /// <param name="emptyDirectories">Directories to make although no file is in them, such as mount points.</param>
    /// <exception cref="ArgumentException">A path is not relative and plain, or comes twice.</exception>
    public static void Write(Stream output, IEnumerable<CpioFile> files, IEnumerable<string>? emptyDirectories = null)
    {
        SortedDictionary<string, CpioFile> byPath = new(StringComparer.Ordinal);
        SortedSet<string> directories = new(StringComparer.Ordinal);
        foreach (string directory in emptyDirectories ?? [])
            AddWithParents(directories, RequirePlain(directory));
        foreach (CpioFile file in files)
        {
            if (!byPath.TryAdd(RequirePlain(file.Path), file))
                throw new ArgumentException($"{file.Path} comes twice", nameof(files));
            AddWithParents(directories, ParentOf(file.Path));
        }
        if (byPath.Keys.FirstOrDefault(directories.Contains) is { } both)
            throw new ArgumentException($"{both} is a file and a directory", nameof(files));
        Write(output, directories, byPath.Values);
    }

    private static void Write(Stream output, SortedSet<string> directories, IEnumerable<CpioFile> files)
    {
        int inode = 0;
        long length = 0;
        foreach (string directory in directories)
            length += WriteEntry(output, ++inode, DirectoryType | (int)CpioFile.ExecutableByAll, 2, directory, default);
        foreach (CpioFile file in files)
            length += WriteEntry(output, ++inode, RegularType | (int)file.Mode, 1, file.Path, file.Content.Span);
        length += WriteEntry(output, 0, 0, 1, Trailer, default);
        output.Write(new byte[PaddingTo(BlockSize, length)]);
    }

    private static long WriteEntry(
        Stream output,
        int inode,
        int mode,
        int links,
        string name,
        ReadOnlySpan<byte> content
    )
    {
        byte[] header = Header(inode, mode, links, name, content.Length);
        output.Write(header);
        output.Write(content);
        int padding = PaddingTo(4, content.Length);
        output.Write(new byte[padding]);
        return header.Length + content.Length + padding;
    }

    private static byte[] Header(int inode, int mode, int links, string name, int size)
    {
        int nameSize = name.Length + 1;
        StringBuilder header = new(Magic);
        // c_ino, c_mode, c_uid, c_gid, c_nlink, c_mtime, c_filesize, c_maj, c_min, c_rmaj, c_rmin, c_namesize, c_chksum
        foreach (int field in (int[])[inode, mode, 0, 0, links, 0, size, 0, 0, 0, 0, nameSize, 0])
            header.Append(field.ToString("x8", CultureInfo.InvariantCulture));
        header.Append(name).Append('\0');
        header.Append('\0', PaddingTo(4, header.Length));
        return Encoding.ASCII.GetBytes(header.ToString());
    }

    private static int PaddingTo(int alignment, long length) => (int)((alignment - (length % alignment)) % alignment);

    private static void AddWithParents(SortedSet<string> directories, string path)
    {
        for (; path.Length > 0; path = ParentOf(path))
            directories.Add(path);
    }

    private static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static string RequirePlain(string path)
    {
        bool plain = path.Split('/').All(part => part is not ("" or "." or ".."));
        if (!plain || path == Trailer || path.Any(c => c is <= ' ' or > '~'))
            throw new ArgumentException($"\"{path}\" is not a plain relative path of printable ASCII", nameof(path));
        return path;
    }
}
