using Coffer.Lab.Nbd;

namespace Coffer.Lab.Tests.Nbd;

/// <summary>A disk in memory that says what was asked of it.</summary>
internal sealed class MemoryExport(int size) : INbdExport
{
    public byte[] Bytes { get; } = new byte[size];

    public List<string> Asked { get; } = [];

    public bool Fails { get; set; }

    public long Length => Bytes.Length;

    public void Read(long offset, Span<byte> destination)
    {
        Note($"read {offset} {destination.Length}");
        Bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    public void Write(long offset, ReadOnlySpan<byte> source, bool forceUnitAccess)
    {
        Note($"write {offset} {source.Length}{(forceUnitAccess ? " fua" : "")}");
        source.CopyTo(Bytes.AsSpan((int)offset));
    }

    public void Zero(long offset, long length, bool forceUnitAccess)
    {
        Note($"zero {offset} {length}{(forceUnitAccess ? " fua" : "")}");
        Bytes.AsSpan((int)offset, (int)length).Clear();
    }

    public void Flush() => Note("flush");

    private void Note(string what)
    {
        if (Fails)
            throw new IOException("broken");
        Asked.Add(what);
    }
}
