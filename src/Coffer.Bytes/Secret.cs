using System.Security.Cryptography;

namespace Coffer.Bytes;

/// <summary>
/// Secret bytes with one owner: pinned so that the collector leaves no copies, zeroed on dispose, never printed.
/// Travels as spans; nothing here turns it into a string or a new array.
/// </summary>
public sealed class Secret : IDisposable
{
    private readonly byte[] _bytes;
    private bool _disposed;

    private Secret(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>Zeroes what a forgetful owner left behind.</summary>
    ~Secret() => CryptographicOperations.ZeroMemory(_bytes);

    /// <summary>Bytes it holds.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes, for reading.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public ReadOnlySpan<byte> Span => Writable;

    /// <summary>The bytes, for the one who fills them.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public Span<byte> Writable
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Zeros, to be filled by the caller.</summary>
    public static Secret Allocate(int length) => new(length);

    /// <summary>Random bytes.</summary>
    public static Secret Random(int length, IRandomSource random)
    {
        Secret secret = new(length);
        random.Fill(secret._bytes);
        return secret;
    }

    /// <summary>A copy of <paramref name="source"/>, which the caller should zero.</summary>
    public static Secret CopyOf(ReadOnlySpan<byte> source)
    {
        Secret secret = new(source.Length);
        source.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>Compares in constant time.</summary>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(Span, other);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
        GC.SuppressFinalize(this);
    }
}
