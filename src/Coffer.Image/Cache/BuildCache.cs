using System.Security.Cryptography;
using System.Text;

namespace Coffer.Image.Cache;

/// <summary>
/// Results of slow steps, named after all their inputs. An entry is made aside and renamed, so that one which exists is
/// whole; a lock file lets builds that run at once share the work.
/// </summary>
/// <param name="directory">Where the cache is; made when missing.</param>
public sealed class BuildCache(string directory)
{
    private const int KeptPerKind = 6;
    private static readonly TimeSpan s_lockWait = TimeSpan.FromMilliseconds(100);

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
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, $"{kind}-{key}");
        _used.Add(path);
        await using FileStream held = await LockAsync($"{path}.lock", cancellation);
        if (!anew && Path.Exists(path))
        {
            Touch(path);
            return new CachedPath(path, WasThere: true);
        }
        string aside = $"{path}.partial";
        Remove(aside);
        await make(aside);
        Remove(path);
        Directory.Move(aside, path);
        RemoveOldest(kind);
        return new CachedPath(path, WasThere: false);
    }

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
        IEnumerable<FileSystemInfo> old = new DirectoryInfo(directory)
            .EnumerateFileSystemInfos($"{kind}-*")
            .Where(entry => entry.Extension.Length == 0)
            .OrderByDescending(entry => entry.LastWriteTimeUtc)
            .Skip(KeptPerKind)
            .Where(entry => !_used.Contains(entry.FullName));
        foreach (FileSystemInfo entry in old)
            Remove(entry.FullName);
    }

    private static void Touch(string path) =>
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }
}
