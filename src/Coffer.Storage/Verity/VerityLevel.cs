namespace Coffer.Storage.Verity;

/// <summary>One level of a hash tree.</summary>
/// <param name="Offset">Byte offset in the tree.</param>
/// <param name="Blocks">Hash blocks in it.</param>
public readonly record struct VerityLevel(long Offset, long Blocks);
