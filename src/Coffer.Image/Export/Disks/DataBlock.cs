namespace Coffer.Image.Export.Disks;

/// <summary>A block of a disk that holds something.</summary>
/// <param name="Index">Its number, counted in blocks from the beginning.</param>
/// <param name="Bytes">All of it, zeros behind the end of the disk; valid until the next block.</param>
public readonly record struct DataBlock(long Index, ReadOnlyMemory<byte> Bytes);
