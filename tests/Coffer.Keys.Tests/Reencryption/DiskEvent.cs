namespace Coffer.Keys.Tests.Reencryption;

/// <summary>Something that happened while a volume key was rotated, in its order.</summary>
internal abstract record DiskEvent;

/// <summary>A write of the rotation, which a power cut may tear.</summary>
/// <param name="Offset">Bytes of the partition.</param>
/// <param name="Bytes">What was written.</param>
internal sealed record WriteEvent(long Offset, byte[] Bytes) : DiskEvent;

/// <summary>A write of the mounted file system.</summary>
/// <param name="Position">Bytes of the data.</param>
/// <param name="Plain">What was written.</param>
/// <param name="Cipher">What came onto the disk.</param>
internal sealed record FileSystemEvent(long Position, byte[] Plain, byte[] Cipher) : DiskEvent;

/// <summary>The TPM's counter went up by one.</summary>
internal sealed record AdvanceEvent : DiskEvent;
