using System.Text;
using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Machines;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Tests.Endpoints;

public sealed class CustodyEndpointTests
{
    private readonly List<string> _asked = [];

    [Theory]
    [InlineData("""{"level":"rewrap"}""", "rotate rewrap")]
    [InlineData("""{"level":"all"}""", "rotate all")]
    public void A_rotation_is_handed_on(string body, string asked)
    {
        Assert.Null(Ask((custody, json) => custody.Rotate(Encoding.UTF8.GetBytes(body), json)));
        Assert.Equal([asked], _asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"level":"everything"}""")]
    [InlineData("""{"level":"rewrap","more":1}""")]
    [InlineData("""{"level":"rewrap","throttle":1}""")]
    [InlineData("""{"level":"volume-key","throttle":-1}""")]
    [InlineData("""{"level":"volume-key","throttle":1000001}""")]
    [InlineData("""{"level":"volume-key","throttle":"8"}""")]
    [InlineData("""{"level":1}""")]
    public void A_rotation_of_no_level_is_the_callers_fault(string body)
    {
        Refusal? refusal = Ask((custody, json) => custody.Rotate(Encoding.UTF8.GetBytes(body), json));
        Assert.StartsWith("request.", refusal?.Reason, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public void A_bound_of_the_speed_is_handed_on_before_the_rotation_that_it_is_for()
    {
        Assert.Null(
            Ask((custody, json) => custody.Rotate("""{"level":"volume-key","throttle":8}"""u8.ToArray(), json))
        );
        Assert.Equal(["throttle 8", "rotate volume-key"], _asked);
    }

    [Theory]
    [InlineData("""{"state":"paused"}""", "pause")]
    [InlineData("""{"state":"running"}""", "resume")]
    [InlineData("""{"state":"running","throttle":0}""", "throttle 0", "resume")]
    [InlineData("""{"throttle":5}""", "throttle 5", "progress")]
    public void What_is_asked_of_a_rotation_at_work_is_handed_on(string body, params string[] asked)
    {
        Assert.Null(Ask((custody, json) => custody.Control(Encoding.UTF8.GetBytes(body), json)));
        Assert.Equal(asked, _asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"state":""}""")]
    [InlineData("""{"state":"none"}""")]
    [InlineData("""{"state":"paused","more":1}""")]
    [InlineData("""{"throttle":-1}""")]
    [InlineData("""{"throttle":1.5}""")]
    public void What_no_rotation_can_do_is_the_callers_fault(string body)
    {
        Refusal? refusal = Ask((custody, json) => custody.Control(Encoding.UTF8.GetBytes(body), json));
        Assert.StartsWith("request.", refusal?.Reason, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("{}", "revoke")]
    [InlineData("""{"destroy":false}""", "revoke")]
    [InlineData(
        """{"destroy":true,"confirm":"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"}""",
        "destroy 5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"
    )]
    public void A_revocation_is_handed_on(string body, string asked)
    {
        Assert.Null(Ask((custody, json) => custody.Revoke(Encoding.UTF8.GetBytes(body), json)));
        Assert.Equal([asked], _asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"destroy":true}""")]
    [InlineData("""{"destroy":true,"confirm":"yes"}""")]
    [InlineData("""{"destroy":false,"confirm":"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"}""")]
    [InlineData("""{"destroy":"true"}""")]
    [InlineData("""{"other":true}""")]
    public void A_destruction_without_the_vaults_name_is_the_callers_fault(string body)
    {
        Refusal? refusal = Ask((custody, json) => custody.Revoke(Encoding.UTF8.GetBytes(body), json));
        Assert.StartsWith("request.", refusal?.Reason, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public void Without_custodian_the_agent_says_so() =>
        Assert.Equal(
            "custody.unreachable",
            new CustodianConnection("/nowhere/custodian.sock")
                .Ask(new CustodyRequest(CustodyVerb.Status))
                .Refusal?.Reason
        );

    private Refusal? Ask(Func<CustodyEndpoint, Utf8JsonWriter, Refusal?> ask)
    {
        using MemoryStream stream = new();
        using Utf8JsonWriter json = new(stream);
        return ask(new CustodyEndpoint(Note), json);
    }

    private Parsed<byte[]> Note(CustodyRequest request)
    {
        _asked.Add(Encoding.ASCII.GetString(request.ToBytes()));
        return "{}"u8.ToArray();
    }
}
