using Coffer.Linux.Blocks;

namespace Coffer.Init.Install;

/// <summary>Empties the payload: it holds no secret, only space and a second copy of the OS.</summary>
internal static class PayloadWipe
{
    private const int Chunk = 1 << 20;

    /// <summary>Discards the bytes, or overwrites them where the disk does not know how.</summary>
    internal static void Run(BlockDeviceFile disk, long offset, long length)
    {
        if (!disk.TryDiscard(offset, length))
            Overwrite(disk, offset, length);
        disk.Flush();
    }

    private static void Overwrite(BlockDeviceFile disk, long offset, long length)
    {
        byte[] zeros = new byte[Chunk];
        for (long at = 0; at < length; at += Chunk)
            disk.Write(offset + at, zeros.AsSpan(0, (int)Math.Min(Chunk, length - at)));
    }
}
