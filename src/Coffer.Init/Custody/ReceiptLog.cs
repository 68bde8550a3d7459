using Coffer.Attestation.Receipts;

namespace Coffer.Init.Custody;

/// <summary>
/// The receipts of this machine, one file each, in <c>/var/lib/coffer/receipts</c>. A cut of power between a change and its
/// receipt leaves the receipt out; the generations of the next one show it.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class ReceiptLog(string directory)
{
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

    /// <summary>Adds one; it is on the disk when this returns.</summary>
    internal void Add(byte[] receipt)
    {
        Directory.CreateDirectory(directory);
        string[] files = Files();
        int number = files.Length == 0 ? 1 : int.Parse(Path.GetFileNameWithoutExtension(files[^1])) + 1;
        string path = Path.Combine(directory, $"{number:d6}.json");
        using (FileStream file = new(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(receipt);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path);
    }

    private string[] Files() =>
        Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory, "??????.json").Order(StringComparer.Ordinal)]
            : [];
}
