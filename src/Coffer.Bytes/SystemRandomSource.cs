using System.Security.Cryptography;

namespace Coffer.Bytes;

/// <summary>The operating system's generator, for programs; libraries take an <see cref="IRandomSource"/>.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    private SystemRandomSource() { }

    /// <summary>The one instance.</summary>
    public static SystemRandomSource Instance { get; } = new();

    /// <inheritdoc/>
#pragma warning disable RS0030 // The one place that calls it.
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
#pragma warning restore RS0030
}
