using System.Text;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;

namespace Coffer.Init.Custody;

/// <summary>
/// The receipts of this machine, one file each, in <c>/var/lib/coffer/receipts</c>. What a change is about to do is noted
/// before it: a cut of power between a change and its receipt leaves the note, and the receipt is made later.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class ReceiptLog(string directory)
{
    private const string Intent = "intent";
    private const int LongestIntent = 64;

    /// <summary>The latest ones, the first of them first; bytes as they were written.</summary>
    /// <param name="most">How many at most: no more are read.</param>
    internal IReadOnlyList<byte[]> Latest(int most) =>
        [.. Files().TakeLast(most).Select(file => File.ReadAllBytes(file))];

    /// <summary>All of them, the last one first, each read when it is asked for.</summary>
    internal IEnumerable<byte[]> LastFirst() => Files().Reverse().Select(File.ReadAllBytes);

    /// <summary>The hash that the next one has to name.</summary>
    internal ReadOnlyMemory<byte> Last()
    {
        string[] files = Files();
        if (files.Length == 0)
            return Receipt.None;
        return SignedReceipt.Read(File.ReadAllBytes(files[^1])).TryGet(out SignedReceipt? last, out _)
            ? last.Receipt.Hash()
            : Receipt.None;
    }

    /// <summary>Notes a change that is about to happen, and keeps room on the disk for its receipt.</summary>
    /// <param name="what">Event of the receipt to come.</param>
    /// <param name="from">Generation before it.</param>
    /// <exception cref="RefusedException">There is no room (<c>receipts.room</c>): nothing was changed.</exception>
    internal void Intend(string what, ulong from)
    {
        try
        {
            Directory.CreateDirectory(directory);
            Write(Intent, Encoding.ASCII.GetBytes($"{what} {from}\n".PadRight(SignedReceipt.LargestSize)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(
                new Refusal(
                    "receipts.room",
                    "receipts of the machine",
                    "room for one more",
                    e.Message,
                    "free space in /var: nothing was changed"
                )
            );
        }
    }

    /// <summary>The change that was noted and has no receipt yet; null when there is none.</summary>
    internal (string What, ulong From)? Intended()
    {
        if (!File.Exists(At(Intent)))
            return null;
        byte[] start = new byte[LongestIntent];
        using FileStream file = File.OpenRead(At(Intent));
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        string line = Encoding.ASCII.GetString(start, 0, read).Split('\n')[0];
        return line.Split(' ') is [string what, string number] && ulong.TryParse(number, out ulong from)
            ? (what, from)
            : null;
    }

    /// <summary>Forgets what was noted: it did not happen.</summary>
    internal void Forget() => File.Delete(At(Intent));

    /// <summary>Adds one; it is on the disk when this returns, and what was noted is forgotten.</summary>
    internal void Add(byte[] receipt)
    {
        Directory.CreateDirectory(directory);
        ReleaseRoom();
        string[] files = Files();
        int number = files.Length == 0 ? 1 : int.Parse(Path.GetFileNameWithoutExtension(files[^1])) + 1;
        Write($"{number:d6}.json", receipt);
        Forget();
    }

    private void ReleaseRoom()
    {
        if (!File.Exists(At(Intent)))
            return;
        using FileStream file = new(At(Intent), FileMode.Open, FileAccess.Write);
        file.SetLength(LongestIntent);
    }

    private void Write(string name, byte[] bytes)
    {
        string path = At(name);
        using (FileStream file = new(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }

    private string At(string name) => Path.Combine(directory, name);

    private string[] Files() =>
        Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory, "??????.json").Order(StringComparer.Ordinal)]
            : [];
}
