namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>A wire that can be cut.</summary>
internal sealed class BreakingTransport(ITpmTransport inner) : ITpmTransport
{
    internal bool Broken { get; set; }

    public int Send(ReadOnlySpan<byte> command, Span<byte> response) =>
        Broken ? throw new IOException("the wire is cut") : inner.Send(command, response);
}
