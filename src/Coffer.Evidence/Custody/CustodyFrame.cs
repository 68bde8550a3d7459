using Coffer.Bytes;
using Coffer.Evidence.Frames;

namespace Coffer.Evidence.Custody;

/// <summary>How agent and custodian speak over their socket: one request and one answer on a connection.</summary>
public static class CustodyFrame
{
    /// <summary>Asks.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<byte[]> Ask(Stream stream, CustodyRequest request)
    {
        AskFrame.WriteRequest(stream, request.ToBytes());
        return AskFrame.ReadAnswer(stream, "custody", "custodian");
    }

    /// <summary>Reads what is asked.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<CustodyRequest> ReadRequest(Stream stream) =>
        CustodyRequest.Read(AskFrame.ReadRequest(stream, CustodyRequest.LargestSize));

    /// <summary>Answers.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void Answer(Stream stream, Parsed<byte[]> answer) => AskFrame.Answer(stream, answer);
}
