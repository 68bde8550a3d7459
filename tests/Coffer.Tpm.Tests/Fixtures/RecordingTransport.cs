namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>Somebody on the wire who keeps every message.</summary>
internal sealed class RecordingTransport(ITpmTransport inner) : ITpmTransport
{
    internal List<byte[]> Commands { get; } = [];

    internal List<byte[]> Responses { get; } = [];

    public int Send(ReadOnlySpan<byte> command, Span<byte> response)
    {
        Commands.Add(command.ToArray());
        int length = inner.Send(command, response);
        Responses.Add(response[..length].ToArray());
        return length;
    }

    /// <summary>Whether these bytes, or any 8 of them in a row, crossed the wire in clear.</summary>
    internal bool Saw(ReadOnlySpan<byte> bytes)
    {
        for (int start = 0; start + 8 <= bytes.Length; start++)
        {
            byte[] part = bytes.Slice(start, 8).ToArray();
            if (Commands.Concat(Responses).Any(message => message.AsSpan().IndexOf(part) >= 0))
                return true;
        }
        return false;
    }
}
