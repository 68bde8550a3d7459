using System.Buffers.Binary;
using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>
/// The certificate table of the extended guest request (GHCB specification, SNP Extended Guest Request): entries of identifier, offset and length,
/// ended by one of zeros, then the data. It comes from the host, unsigned.
/// </summary>
/// <param name="Entries">The entries in the order of the table.</param>
public sealed record CertificateTable(ImmutableArray<CertificateTableEntry> Entries)
{
    /// <summary>Largest table that is looked at, in bytes; the kernel's interface ends at 32 KiB.</summary>
    public const int MaxSize = 128 * 1024;

    /// <summary>Most entries that are looked at.</summary>
    public const int MaxEntries = 16;

    private const string Thing = "snp.certificate-table";
    private const int GuidSize = 16;
    private const uint ExtraPlatformInfoSize = 8;

    /// <summary>The data of the entry with this identifier; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Find(Guid guid)
    {
        foreach (CertificateTableEntry entry in Entries)
        {
            if (entry.Guid == guid)
                return entry.Data;
        }
        return default;
    }

    /// <summary>The processor in Google's extra platform information; null when there is none that can be read.</summary>
    public CpuModel? ExtraPlatformInfo =>
        Find(CertificateGuids.ExtraPlatformInfo).Span is { Length: (int)ExtraPlatformInfoSize } info
        && BinaryPrimitives.ReadUInt32LittleEndian(info) == ExtraPlatformInfoSize
            ? CpuModel.FromLeaf1Eax(BinaryPrimitives.ReadUInt32LittleEndian(info[4..]))
            : null;

    /// <summary>Reads a table. It keeps pointing into <paramref name="bytes"/>. Bytes that no entry names are padding.</summary>
    public static Parsed<CertificateTable> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            return Refuse("size", $"at most {MaxSize} bytes", $"{bytes.Length}");
        ByteReader reader = new(bytes.Span, Thing);
        List<Header> headers = [];
        while (ReadHeader(ref reader) is { } header)
        {
            if (headers.Count == MaxEntries)
                return Refuse("count", $"at most {MaxEntries} entries", "more");
            headers.Add(header);
        }
        if (reader.Refusal is { } refusal)
            return refusal;
        return CheckHeaders(headers, reader.Position, bytes.Length) is { } reason
            ? reason
            : new CertificateTable([.. headers.Select(header => header.Entry(bytes))]);
    }

    // Null for the entry of zeros that ends the table, and for a table that ends without one.
    private static Header? ReadHeader(ref ByteReader reader)
    {
        ReadOnlySpan<byte> guid = reader.ReadSpan(GuidSize);
        uint offset = reader.ReadUInt32();
        uint length = reader.ReadUInt32();
        if (reader.Failed)
            return null;
        Header header = new(new Guid(guid, bigEndian: true), offset, length);
        return header == default ? null : header;
    }

    private static Refusal? CheckHeaders(List<Header> headers, int headersEnd, int size)
    {
        // In the order of the data, so that each must only be compared with the one before it.
        long end = headersEnd;
        foreach (Header header in headers.OrderBy(h => h.Offset))
        {
            string name = CertificateGuids.Name(header.Guid);
            if (header.Guid == Guid.Empty || header.Length == 0)
                return Refuse("entry", "an identifier and data", $"{name}, {header.Length} bytes");
            if (header.Offset < headersEnd)
                return Refuse("offset", $"data from offset {headersEnd} on", $"{name} at {header.Offset}");
            if (header.End > size)
                return Refuse("bounds", $"data up to offset {size}", $"{name} up to {header.End}");
            if (header.Offset < end)
                return Refuse("overlap", $"data from offset {end} on", $"{name} at {header.Offset}");
            if (headers.Count(other => other.Guid == header.Guid) > 1)
                return Refuse("duplicate", "each identifier once", name);
            end = header.End;
        }
        return null;
    }

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"snp.certificate-table.{part}", Thing, expected, seen);

    private readonly record struct Header(Guid Guid, uint Offset, uint Length)
    {
        public long End => (long)Offset + Length;

        public CertificateTableEntry Entry(ReadOnlyMemory<byte> table) =>
            new(Guid, table.Slice((int)Offset, (int)Length));
    }
}
