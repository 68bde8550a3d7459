using Coffer.Attestation.Audit;

namespace Coffer.Agent.Stewardship;

/// <summary>
/// One file of the audit log: lines, one entry each, and zeros behind them. It has its whole size from the start, so that a full disk refuses
/// no entry, and an entry changes no metadata of the file system.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class AuditSegment(string path)
{
    /// <summary>Bytes of a segment.</summary>
    internal const int Size = 256 * 1024;

    private readonly List<AuditEntry> _entries = [];
    private int _end;

    /// <summary>Its entries.</summary>
    internal IReadOnlyList<AuditEntry> Entries => _entries;

    /// <summary>True when what stands behind the entries is none and was not cut off by a cut of power: nothing more is written here.</summary>
    internal bool IsDamaged { get; private set; }

    /// <summary>Reads it; a file that is not there, or has not its size, is made.</summary>
    /// <exception cref="IOException">There is no room, or the disk fails.</exception>
    internal void Load()
    {
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        byte[] bytes = new byte[Size];
        int length = file.ReadAtLeast(bytes, Size, throwOnEndOfStream: false);
        if (length < Size)
            Write(file, length, bytes.AsSpan(length));
        while (TryReadLine(bytes)) { }
        Span<byte> rest = bytes.AsSpan(_end);
        IsDamaged = rest.Contains((byte)'\n');
        if (IsDamaged || !rest.ContainsAnyExcept((byte)0))
            return;
        // The beginning of an entry: power went while it was written, and nobody was told that it stands here.
        rest.Clear();
        Write(file, _end, rest);
    }

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    /// <returns>False when it has no room here.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    internal bool TryAdd(AuditEntry entry)
    {
        byte[] line = [.. entry.ToBytes(), (byte)'\n'];
        if (IsDamaged || _end + line.Length > Size)
            return false;
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
            Write(file, _end, line);
        _end += line.Length;
        _entries.Add(entry);
        return true;
    }

    /// <summary>Forgets all its entries.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    internal void Clear()
    {
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
            Write(file, 0, new byte[Size]);
        _entries.Clear();
        _end = 0;
        IsDamaged = false;
    }

    private bool TryReadLine(ReadOnlySpan<byte> bytes)
    {
        int length = bytes[_end..].IndexOf((byte)'\n');
        if (length < 0 || !AuditEntry.Read(bytes.Slice(_end, length)).TryGet(out AuditEntry? entry, out _))
            return false;
        if (_entries.Count > 0 && AuditChain.Judge([_entries[^1], entry]) is not null)
            return false;
        _entries.Add(entry);
        _end += length + 1;
        return true;
    }

    private static void Write(FileStream file, int offset, ReadOnlySpan<byte> bytes)
    {
        file.Position = offset;
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
