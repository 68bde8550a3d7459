using System.Text;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Cli.Operating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Tests.Operating;

public sealed class StatusTextTests
{
    private const string Machine = """
        {"format":"coffer-status-1","name":"payroll","version":3,"agent-version":"0.1.0","uptime-seconds":7300,"identity":"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20",
        "data-state":"mounted","integrity-progress":"done","boot":{"format":"coffer-boot-1"RECOVERED}}
        """;

    private const string Custody = """
        {"format":"coffer-custody-1","generation":"7","template":2,"unlock-secret":true,"esp-escrow":"current",
        "schedule":[{"level":"rewrap","every-days":30,"age-hours":10,"next-in-hours":700}]}
        """;

    private const string Workloads = """
        {"format":"coffer-workloads-1","kernel":"6.12.1-cloud-amd64","disk":{"size":1073741824,"free":536870912},"workloads":[
        {"name":"web","kind":"container","image":"./web.tar","digest":"sha256:0102","ports":["443:8000/tcp"],"state":"active","sub-state":"running",
        "health":"healthy","restarts":2,"up-seconds":7200,"result":"success","exit-status":0},
        {"name":"db","kind":"container","image":"registry.example/db@sha256:0304","digest":"sha256:0304","ports":[],"state":"activating",
        "sub-state":"auto-restart","health":"unhealthy","restarts":9,"up-seconds":0,"result":"exit-code","exit-status":126},
        {"name":"tool","kind":"program","image":"","digest":"","ports":[],"waits-for":["token"],"state":"inactive","sub-state":"dead","health":"none","restarts":0,"up-seconds":0,
        "result":"success","exit-status":0}]}
        """;

    private static readonly ReencryptionProgress s_none = new(ReencryptionState.None, 0, 0, 0, 0, "", "");

    [Fact]
    public void A_status_is_a_page() =>
        Approved.Matches("status/status.txt", StatusText.Of(Read("", s_none).OrThrow()));

    [Fact]
    public void A_recovered_machine_in_the_middle_of_a_rotation_says_so()
    {
        ReencryptionProgress waiting = new(
            ReencryptionState.Waiting,
            256 << 20,
            1000 << 20,
            0,
            0,
            "rotation.unsealed",
            "reseal"
        );
        MachineStatus status = Read(""","recovered":{"reason":"unseal.pcr-7"}""", waiting, "false").OrThrow();
        Approved.Matches("status/recovered.txt", StatusText.Of(status));
    }

    [Fact]
    public void As_JSON_it_is_what_the_agent_says()
    {
        string json = Output.Document(writer => StatusText.WriteMembers(writer, Read("", s_none).OrThrow()));
        Approved.Matches("status/status.json", json);
    }

    [Theory]
    [InlineData("", "{}", "workloads.json")]
    [InlineData("[]", "{}", "workloads.value")]
    [InlineData(Workloads, "[]", "status.answer")]
    [InlineData(Workloads, "{", "status.answer")]
    public void An_answer_that_is_none_is_refused(string workloads, string custody, string reason) =>
        Assert.Equal(
            reason,
            MachineStatus.Read("{}"u8.ToArray(), Bytes(custody), s_none, Bytes(workloads)).Refusal?.Reason
        );

    [Fact]
    public void Members_of_another_kind_show_as_nothing_worse()
    {
        MachineStatus status = MachineStatus
            .Read(
                """{"name":7,"data-state":"\ud800","boot":[],"uptime-seconds":"\u001b"}"""u8.ToArray(),
                Bytes("""{"schedule":{}}"""),
                s_none,
                Bytes(Workloads)
            )
            .OrThrow();
        Assert.DoesNotContain('\u001b', StatusText.Of(status));
        Assert.Equal("", status.Recovered);
    }

    private static Parsed<MachineStatus> Read(string recovered, ReencryptionProgress rotation, string holds = "true") =>
        MachineStatus.Read(
            Bytes(Machine.Replace("RECOVERED", recovered, StringComparison.Ordinal)),
            Bytes(Custody.Replace("\"unlock-secret\":true", $"\"unlock-secret\":{holds}", StringComparison.Ordinal)),
            rotation,
            Bytes(Workloads)
        );

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
