using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Serving;
using Coffer.Attestation.Audit;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Tests.Endpoints;

public sealed class AuditedAnswersTests
{
    private static readonly string s_who = new('a', 64);
    private readonly List<StewardRequest> _noted = [];
    private bool _done;

    [Theory]
    [InlineData("""{"level":"rewrap"}""", "rotate", "rewrap")]
    [InlineData("""{"level":"volume-key","throttle":7}""", "rotate", "volume-key")]
    public void A_rotation_is_noted_before_and_after(string body, string action, string target)
    {
        Assert.Null(Answer(body, CustodyEndpoint.NameRotation, () => null));
        Assert.Equal(
            [
                StewardRequest.Note(s_who, action, target, AuditOutcome.Asked),
                StewardRequest.Note(s_who, action, target, AuditOutcome.Done),
            ],
            _noted
        );
    }

    [Theory]
    [InlineData("{}", "revoke", "")]
    [InlineData(
        """{"destroy":true,"confirm":"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"}""",
        "destroy",
        "5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"
    )]
    public void A_revocation_is(string body, string action, string target)
    {
        Answer(body, CustodyEndpoint.NameRevocation, () => null);
        Assert.Equal(StewardRequest.Note(s_who, action, target, AuditOutcome.Asked), _noted[0]);
    }

    [Theory]
    [InlineData("""{"state":"paused"}""", "paused")]
    [InlineData("""{"throttle":3}""", "throttle")]
    public void What_is_asked_of_a_rotation_at_work_is(string body, string target)
    {
        Answer(body, CustodyEndpoint.NameControl, () => null);
        Assert.Equal(StewardRequest.Note(s_who, "rotation-state", target, AuditOutcome.Asked), _noted[0]);
    }

    [Fact]
    public void A_refusal_is_noted_with_its_reason()
    {
        Refusal busy = new("custody.busy", "vault", "no change", "one");
        Assert.Equal(busy, Answer("""{"level":"all"}""", CustodyEndpoint.NameRotation, () => busy));
        Assert.Equal(StewardRequest.Note(s_who, "rotate", "all", AuditOutcome.Refused, "custody.busy"), _noted[1]);
    }

    [Fact]
    public void What_fails_is_noted_as_refused_and_fails()
    {
        Assert.Throws<IOException>(() =>
            Answer("""{"level":"all"}""", CustodyEndpoint.NameRotation, () => throw new IOException("gone"))
        );
        Assert.Equal(AuditOutcome.Refused, _noted[1].Outcome);
    }

    [Fact]
    public void What_cannot_be_written_down_is_not_done()
    {
        Refusal full = new("audit.disk", "audit log", "room", "none");
        Assert.Equal(full, Answer("{}", CustodyEndpoint.NameRevocation, () => null, full));
        Assert.False(_done);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"level":"everything"}""")]
    public void What_is_no_request_is_answered_and_not_noted(string body)
    {
        Answer(body, CustodyEndpoint.NameRotation, () => null);
        Assert.True(_done);
        Assert.Empty(_noted);
    }

    private Refusal? Answer(
        string body,
        Func<ReadOnlyMemory<byte>, AuditedAction?> name,
        Func<Refusal?> work,
        Refusal? unwritten = null
    )
    {
        AuditedAnswers audited = new(request =>
        {
            if (unwritten is not null)
                return unwritten;
            _noted.Add(request);
            return "1"u8.ToArray();
        });
        Answering answering = audited.Of(
            (_, _) =>
            {
                _done = true;
                return work();
            },
            name
        );
        using Utf8JsonWriter json = new(new MemoryStream());
        return answering(new Question(System.Text.Encoding.ASCII.GetBytes(body), s_who), json);
    }
}
