using Coffer.Bytes;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>Chance that is the same each time, and never the same twice.</summary>
internal sealed class CountingRandom : IRandomSource
{
    private int _calls;

    public void Fill(Span<byte> destination)
    {
        _calls++;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (byte)(((_calls >> (8 * (i % 2))) + (i * 37)) & 0xff);
    }
}
