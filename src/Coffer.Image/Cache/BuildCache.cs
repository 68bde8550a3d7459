using System.Security.Cryptography;
using System.Text;
using Coffer.Image.Tools;

namespace Coffer.Image.Cache;

/// <summary>
/// Results of slow steps, named after all their inputs. An entry is made aside, written to the disk and renamed; beside its name stands the digest
/// of its content, which is part of the path. It is used when it has that digest still, and never replaced by another: whoever reads it
/// goes on reading what was there. A lock file lets builds that run at once share the work.
/// </summary>
/// <param name="directory">Where the cache is; made when missing, for its owner alone.</param>
/// <param name="damaged">Told of entries that are not what was written, and are made anew.</param>
public sealed class BuildCache(string directory, Action<string>? damaged = null)
{
    private const int KeptPerKind = 6;
    private const int DigitsInPath = 16;
    private const int SyncedAtOnce = 500;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan s_lockWait = TimeSpan.FromMilliseconds(100);

    private readonly string _directory = Path.GetFullPath(directory);

    // A build may need more entries of a kind than are kept, such as the layers of its images.
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>A key over inputs, in their order.</summary>
    public static string Key(params IEnumerable<string> inputs) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(inputs.Select(i => $"{i.Length}:{i}"))))
        )[..32];

    /// <summary>The entry of this kind and key; <paramref name="make"/> makes it, a file or a directory, at the path it gets.</summary>
    /// <param name="kind">What it is, such as <c>erofs</c>.</param>
    /// <param name="key">From <see cref="Key"/>.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="anew">Makes it even when it is there.</param>
    /// <param name="cancellation">Stops waiting for another build.</param>
    public async Task<CachedPath> GetAsync(
        string kind,
        string key,
        Func<string, Task> make,
        bool anew = false,
        CancellationToken cancellation = default
    )
    {
        MakeDirectory();
        string name = Path.Combine(_directory, $"{kind}-{key}");
        await using FileStream held = await LockAsync($"{name}.lock", cancellation);
        if (!anew && Find(name) is { } found)
            return Used(found);
        string aside = $"{name}.partial";
        Remove(aside);
        await make(aside);
        await WriteBackAsync(aside, cancellation);
        CachedPath made = Place(aside, name);
        RemoveOldest(kind);
        return made;
    }

    private void MakeDirectory()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_directory);
        else
            Directory.CreateDirectory(_directory, Private);
    }

    private CachedPath? Find(string name)
    {
        if (!File.Exists(RecordOf(name)))
            return null;
        string digest = File.ReadAllText(RecordOf(name));
        if (digest.Length <= DigitsInPath || !Path.Exists(PathOf(name, digest)))
            return null;
        if (ContentDigest.Of(PathOf(name, digest)) == digest)
            return new CachedPath(PathOf(name, digest), digest, WasThere: true);
        damaged?.Invoke(Path.GetFileName(name));
        return null;
    }

    private CachedPath Used(CachedPath entry)
    {
        _used.Add(entry.Path);
        File.SetLastWriteTimeUtc(entry.Path, TimeProvider.System.GetUtcNow().UtcDateTime);
        return entry;
    }

    private CachedPath Place(string aside, string name)
    {
        string digest = ContentDigest.Of(aside);
        string path = PathOf(name, digest);
        if (Path.Exists(path) && ContentDigest.Of(path) == digest)
            Remove(aside);
        else
        {
            Remove(path);
            Directory.Move(aside, path);
        }
        string record = $"{RecordOf(name)}.partial";
        File.WriteAllText(record, digest);
        File.Move(record, RecordOf(name), overwrite: true);
        return Used(new CachedPath(path, digest, WasThere: false));
    }

    // sync(1) of coreutils: each file and directory, and not all that others have to write.
    private static async Task WriteBackAsync(string path, CancellationToken cancellation)
    {
        IEnumerable<string> below = Directory.Exists(path) ? Below(new DirectoryInfo(path)) : [];
        // The kernel bounds a command line; a tree has thousands of files.
        foreach (string[] some in below.Append(path).Chunk(SyncedAtOnce))
            await ExternalProgram.RunAsync("sync", ["--", .. some], null, cancellation);
    }

    private static IEnumerable<string> Below(DirectoryInfo directory) =>
        directory
            .EnumerateFileSystemInfos()
            .Where(info => info.LinkTarget is null)
            .SelectMany(info => info is DirectoryInfo next ? Below(next).Append(next.FullName) : [info.FullName]);

    private static string RecordOf(string name) => $"{name}.sha256";

    private static string PathOf(string name, string digest) => $"{name}-{digest[..DigitsInPath]}";

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(s_lockWait, cancellation);
            }
        }
    }

    private void RemoveOldest(string kind)
    {
        IEnumerable<FileSystemInfo> old = new DirectoryInfo(_directory)
            .EnumerateFileSystemInfos($"{kind}-*")
            .Where(entry => entry.Extension.Length == 0)
            .OrderByDescending(entry => entry.LastWriteTimeUtc)
            .Skip(KeptPerKind)
            .Where(entry => !_used.Contains(entry.FullName));
        foreach (FileSystemInfo entry in old)
            Remove(entry.FullName);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }
}
