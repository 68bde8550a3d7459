using System.Text;
using Coffer.Attestation.Policies;
using Coffer.Bytes;

namespace Coffer.Attestation.Tests.Policies;

public sealed class ChallengeDocumentTests
{
    private static readonly Challenge s_challenge = new((byte[])[.. Enumerable.Range(1, 32).Select(i => (byte)i)])
    {
        TlsPublicKey = (byte[])[0x30, 0x59, 0xfb],
        Activation = new Activation(
            (byte[])[1, 2, 3],
            (byte[])[0, 0x0b, 0xaa],
            (byte[])[.. Enumerable.Repeat((byte)5, 32)],
            (byte[])[.. Enumerable.Repeat((byte)5, 32)]
        ),
    };

    [Fact]
    public void The_written_form_is_the_golden_one() =>
        GoldenFile.Matches("challenge-1.json", ChallengeDocument.Write(s_challenge));

    [Fact]
    public void What_was_written_is_read_and_written_again_the_same()
    {
        byte[] written = ChallengeDocument.Write(s_challenge);
        Challenge read = ChallengeDocument.Read(written).OrThrow();
        Assert.Equal(written, ChallengeDocument.Write(read));
    }

    [Theory]
    [InlineData("""{"format":"coffer-challenge-1","activation":{"answer":"01"}}""", "challenge.member", "activation")]
    [InlineData("{}", "challenge.member", "challenge")]
    [InlineData("""{"format":"coffer-challenge-1"}""", "challenge.member", "challenge")]
    [InlineData("""{"format":"coffer-challenge-1","nonce":""}""", "challenge.value", "nonce")]
    [InlineData("""{"format":"coffer-challenge-1","nonce":"01020304"}""", "challenge.value", "nonce")]
    [InlineData("""{"format":"coffer-evidence-1","nonce":""}""", "challenge.value", "format")]
    [InlineData(
        """{"format":"coffer-challenge-1","activation":{"answer":1}}""",
        "challenge.value",
        "activation.answer"
    )]
    [InlineData("""{"format":"coffer-challenge-1","activation":{"key":""}}""", "challenge.member", "activation.key")]
    public void Anything_else_is_refused_with_its_reason_and_the_member(string json, string reason, string member)
    {
        Refusal? refusal = ChallengeDocument.Read(Encoding.UTF8.GetBytes(json)).Refusal;
        Assert.Equal(reason, refusal?.Reason);
        Assert.EndsWith(member, refusal?.Thing);
    }
}
