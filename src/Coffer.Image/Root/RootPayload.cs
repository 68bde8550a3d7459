namespace Coffer.Image.Root;

/// <summary>An OS root ready for a machine: data, verity superblock and hash tree in one file (docs/formats.md, section 3).</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Bytes of it.</param>
/// <param name="DataBlocks">Blocks of 4096 bytes before the verity superblock.</param>
/// <param name="RootHash">dm-verity root hash, 64 lower-case hex digits.</param>
/// <param name="Salt">dm-verity salt, 64 lower-case hex digits.</param>
/// <param name="WasCached">True when it came from the cache.</param>
public sealed record RootPayload(
    string Path,
    long Length,
    long DataBlocks,
    string RootHash,
    string Salt,
    bool WasCached
);
