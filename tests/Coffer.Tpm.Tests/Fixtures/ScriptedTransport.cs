namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>A TPM that answers what the test wants.</summary>
internal sealed class ScriptedTransport(params byte[][] responses) : ITpmTransport
{
    internal int Sent { get; private set; }

    public int Send(ReadOnlySpan<byte> command, Span<byte> response)
    {
        byte[] answer = responses[Math.Min(Sent++, responses.Length - 1)];
        answer.CopyTo(response);
        return answer.Length;
    }
}
