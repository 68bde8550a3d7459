using Coffer.Bytes;
using Coffer.Evidence.Frames;

namespace Coffer.Evidence.Stewardship;

/// <summary>How agent and steward speak over their socket: one request on a connection, and an answer or a stream.</summary>
public static class StewardFrame
{
    private const string Family = "steward";

    /// <summary>Asks for one answer.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<byte[]> Ask(Stream stream, StewardRequest request)
    {
        AskFrame.WriteRequest(stream, request.ToBytes());
        return AskFrame.ReadAnswer(stream, Family, Family);
    }

    /// <summary>Asks for a stream.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="request">What for.</param>
    /// <param name="take">Takes each part; the next one is read when it is done. The first is empty: the stream has begun.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why there is no stream, or no more of it; null at its end.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<Refusal?> FollowAsync(
        Stream stream,
        StewardRequest request,
        Func<ReadOnlyMemory<byte>, Task> take,
        CancellationToken cancellation
    )
    {
        AskFrame.WriteRequest(stream, request.ToBytes());
        while (await AskFrame.ReadPartAsync(stream, Family, Family, cancellation) is { } part)
        {
            if (!part.TryGet(out byte[]? bytes, out Refusal? refusal))
                return refusal;
            await take(bytes);
        }
        return null;
    }

    /// <summary>Reads what is asked.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<StewardRequest> ReadRequest(Stream stream) =>
        StewardRequest.Read(AskFrame.ReadRequest(stream, StewardRequest.LargestSize));
}
