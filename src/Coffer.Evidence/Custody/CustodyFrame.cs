using System.Globalization;
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
        // A write of nothing fails too where the custodian has answered and hung up already.
        if (!request.Document.IsEmpty)
            stream.Write(request.Document.Span);
        return AskFrame.ReadAnswer(stream, "custody", "custodian");
    }

    /// <summary>Reads what is asked.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<CustodyRequest> ReadRequest(Stream stream) =>
        CustodyRequest
            .Read(AskFrame.ReadRequest(stream, CustodyRequest.LargestSize))
            .Then<CustodyRequest>(request =>
                request.HasDocument ? request with { Document = ReadDocument(stream, request) } : request
            );

    /// <summary>Answers.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void Answer(Stream stream, Parsed<byte[]> answer) => AskFrame.Answer(stream, answer);

    private static byte[] ReadDocument(Stream stream, CustodyRequest request)
    {
        byte[] document = new byte[int.Parse(request.Argument, CultureInfo.InvariantCulture)];
        stream.ReadExactly(document);
        return document;
    }
}
