using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// Memory that begins at a multiple of <see cref="Alignment"/>, as reads and writes past the page cache want it; pinned, and zeroed at the end, since
/// plaintext passes through it.
/// </summary>
internal sealed class AlignedBuffer : IDisposable
{
    internal const int Alignment = 4096;

    private readonly byte[] _bytes;

    internal AlignedBuffer(int length)
    {
        _bytes = GC.AllocateArray<byte>(length + Alignment, pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
        int offset = (int)((Alignment - (address % Alignment)) % Alignment);
        Memory = _bytes.AsMemory(offset, length);
    }

    internal Memory<byte> Memory { get; }

    internal Span<byte> Span => Memory.Span;

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
