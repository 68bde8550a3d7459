using System.Text;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Evidence.Tests.Custody;

public sealed class CustodyFrameTests
{
    [Theory]
    [InlineData("rotate rewrap")]
    [InlineData("rotate all")]
    [InlineData("rotate volume-key")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("throttle 0")]
    [InlineData("throttle 1000000")]
    [InlineData("progress")]
    [InlineData("revoke")]
    [InlineData("destroy 5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20")]
    [InlineData("header")]
    [InlineData("escrow")]
    [InlineData("receipts")]
    [InlineData("birth")]
    [InlineData("configure 0")]
    [InlineData("configure 49408")]
    [InlineData("configuration")]
    [InlineData("configuration-key")]
    [InlineData("announce-db 1")]
    [InlineData("announce-dbx 32768")]
    [InlineData("deliver-db 1234")]
    [InlineData("deliver-dbx 32768")]
    [InlineData("status")]
    public void A_request_is_read_and_written_alike(string line) =>
        Assert.Equal(
            line,
            Encoding.ASCII.GetString(CustodyRequest.Read(Encoding.ASCII.GetBytes(line)).OrThrow().ToBytes())
        );

    [Theory]
    [InlineData("")]
    [InlineData("rotate")]
    [InlineData("rotate everything")]
    [InlineData("rotate reseal 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("throttle")]
    [InlineData("throttle 08")]
    [InlineData("throttle -1")]
    [InlineData("throttle 1000001")]
    [InlineData("pause now")]
    [InlineData("rotate rewrap now")]
    [InlineData("rotate  rewrap")]
    [InlineData("Rotate rewrap")]
    [InlineData("revoke all")]
    [InlineData("configure")]
    [InlineData("configure 49409")]
    [InlineData("configure 01")]
    [InlineData("configuration key")]
    [InlineData("announce-db")]
    [InlineData("announce-db 32769")]
    [InlineData("deliver-db")]
    [InlineData("deliver-db 32769")]
    [InlineData("deliver-pk 12")]
    [InlineData("destroy")]
    [InlineData("destroy yes")]
    [InlineData("header\n")]
    public void Anything_else_is_refused(string line) =>
        Assert.Equal("request.custody", CustodyRequest.Read(Encoding.ASCII.GetBytes(line)).Refusal?.Reason);

    [Fact]
    public void A_line_that_is_too_long_is_refused() =>
        Assert.Equal("request.custody", CustodyFrame.ReadRequest(new MemoryStream([0x01, 0x00])).Refusal?.Reason);

    [Fact]
    public void A_configuration_follows_its_request()
    {
        byte[] document = [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 256))];
        MemoryStream wire = new();
        wire.Write([0, 13, .. "configure 300"u8, .. document]);
        wire.Position = 0;
        CustodyRequest request = CustodyFrame.ReadRequest(wire).OrThrow();
        Assert.Equal(document, request.Document.ToArray());
        MemoryStream cut = new([0, 13, .. "configure 300"u8, 1, 2, 3]);
        Assert.Throws<EndOfStreamException>(() => CustodyFrame.ReadRequest(cut));
    }

    [Fact]
    public void A_change_of_db_follows_its_request()
    {
        MemoryStream wire = new([0, 12, .. "deliver-db 3"u8, 7, 8, 9]);
        CustodyRequest request = CustodyFrame.ReadRequest(wire).OrThrow();
        Assert.Equal([7, 8, 9], request.Document.ToArray());
        MemoryStream cut = new([0, 13, .. "deliver-dbx 3"u8, 7]);
        Assert.Throws<EndOfStreamException>(() => CustodyFrame.ReadRequest(cut));
    }

    [Fact]
    public void An_answer_comes_whole() => Assert.Equal(new byte[70_000], Converse(new byte[70_000]).OrThrow());

    [Fact]
    public void A_refusal_comes_with_all_its_words()
    {
        Refusal refusal = new("custody.busy", "vault", "no change", "one", "wait");
        Assert.Equal(refusal, Converse(refusal).Refusal);
        Assert.Equal(refusal with { NextStep = null }, Converse(refusal with { NextStep = null }).Refusal);
    }

    [Theory]
    [InlineData(new byte[] { 2, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0xff, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 1, 0, 0 })]
    public void An_answer_out_of_bounds_is_refused(byte[] head)
    {
        using Conversation stream = new(head);
        Assert.Equal("custody.frame", CustodyFrame.Ask(stream, new CustodyRequest(CustodyVerb.Status)).Refusal?.Reason);
    }

    // A custodian that has answered hangs up: whoever writes even nothing then gets a broken pipe and not the answer.
    [Fact]
    public void Nothing_is_written_behind_a_question_without_a_document()
    {
        using MemoryStream written = new();
        CustodyFrame.Answer(written, "well"u8.ToArray());
        using HungUp stream = new(written.ToArray());
        Assert.Equal("well"u8.ToArray(), CustodyFrame.Ask(stream, new CustodyRequest(CustodyVerb.Status)).OrThrow());
    }

    private static Parsed<byte[]> Converse(Parsed<byte[]> answer)
    {
        using MemoryStream written = new();
        CustodyFrame.Answer(written, answer);
        using Conversation stream = new(written.ToArray());
        return CustodyFrame.Ask(stream, new CustodyRequest(CustodyVerb.Status));
    }

    // What is written goes nowhere; what is read was said before.
    private sealed class Conversation(byte[] said) : MemoryStream(said)
    {
        public override void Write(ReadOnlySpan<byte> buffer) { }
    }

    // It hung up when the question was whole.
    private sealed class HungUp(byte[] said) : MemoryStream(said)
    {
        private int _written;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_written == sizeof(ushort) + "status".Length)
                throw new IOException("Broken pipe");
            _written += buffer.Length;
        }
    }
}
