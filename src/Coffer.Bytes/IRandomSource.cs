namespace Coffer.Bytes;

/// <summary>Where randomness comes from; injected, so that tests are repeatable and programs name their source.</summary>
public interface IRandomSource
{
    /// <summary>Fills <paramref name="destination"/> with unpredictable bytes.</summary>
    void Fill(Span<byte> destination);
}
