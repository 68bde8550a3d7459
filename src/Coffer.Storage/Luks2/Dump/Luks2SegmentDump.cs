namespace Coffer.Storage.Luks2.Dump;

/// <summary>A segment, as its JSON says; null where it says nothing.</summary>
/// <param name="Id">Number of the segment.</param>
/// <param name="Type">Type: <c>crypt</c>, <c>linear</c>.</param>
/// <param name="Offset">Where it begins, bytes.</param>
/// <param name="Size">Its size in bytes, or <c>dynamic</c>.</param>
/// <param name="Encryption">Cipher.</param>
/// <param name="SectorSize">Encryption unit, bytes.</param>
/// <param name="Integrity">Integrity below the cipher.</param>
public sealed record Luks2SegmentDump(
    string Id,
    string? Type,
    string? Offset,
    string? Size,
    string? Encryption,
    string? SectorSize,
    string? Integrity
);
