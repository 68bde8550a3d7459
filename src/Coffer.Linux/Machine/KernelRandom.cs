namespace Coffer.Linux.Machine;

/// <summary>The kernel's randomness pool.</summary>
public static class KernelRandom
{
    /// <summary>Mixes bytes into the pool without crediting entropy: a bad source can only fail to help.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    public static void Mix(ReadOnlySpan<byte> bytes)
    {
        using FileStream pool = new(
            "/dev/urandom",
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        pool.Write(bytes);
    }
}
