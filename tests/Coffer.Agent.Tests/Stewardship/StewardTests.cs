using System.Text;
using System.Text.Json;
using Coffer.Agent.Stewardship;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Tests.Stewardship;

public sealed class StewardTests : IDisposable
{
    private static readonly string s_who = new('0', 64);
    private readonly StandIns _files = new();

    private Steward Steward => new(_files.Paths, TestAuditor.Of(_files), () => TimeSpan.FromSeconds(70));

    public void Dispose() => _files.Dispose();

    [Fact]
    public void It_says_how_every_workload_is()
    {
        MachineWorkloads said = Ask(new StewardRequest(StewardVerb.Workloads));
        Assert.Equal("6.12.1-cloud", said.Kernel);
        Assert.InRange(said.DiskFree, 1, said.DiskSize);
        Assert.Equal(["web", "probe"], said.Workloads.Select(workload => workload.Name));
        WorkloadState web = said.Workloads[0];
        Assert.Equal(("active", "running", "healthy"), (web.State, web.SubState, web.Health));
        Assert.Equal(("./web.tar", "sha256:0102", 3L, 60L), (web.Image, web.Digest, web.Restarts, web.UpSeconds));
        Assert.Equal(["8081:80/tcp"], web.Ports);
        // systemctl did not speak of it.
        Assert.Equal(("unknown", "none"), (said.Workloads[1].State, said.Workloads[1].Health));
        Assert.EndsWith(
            "-- coffer-web.service coffer-probe.service",
            Assert.Single(_files.Calls),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void It_says_which_secrets_a_workload_waits_for_and_which_image_is_in_force()
    {
        Directory.CreateDirectory(_files.At("awaited"));
        Directory.CreateDirectory(_files.At("provided"));
        File.WriteAllText(_files.At("awaited/probe"), "db-password\ntoken\n");
        File.WriteAllText(_files.At("provided/web"), "COFFER_IMAGE=r.example/web@sha256:0909\n");
        MachineWorkloads said = Ask(new StewardRequest(StewardVerb.Workloads));
        Assert.Equal(["db-password", "token"], said.Workloads[1].WaitsFor);
        Assert.Empty(said.Workloads[0].WaitsFor);
        Assert.Equal(("r.example/web@sha256:0909", "sha256:0909"), (said.Workloads[0].Image, said.Workloads[0].Digest));
    }

    [Theory]
    [InlineData("active", "running", "healthy")]
    [InlineData("activating", "start", "starting")]
    [InlineData("activating", "auto-restart", "unhealthy")]
    [InlineData("failed", "failed", "unhealthy")]
    [InlineData("inactive", "dead", "unhealthy")]
    public void The_unit_of_a_workload_with_a_check_says_whether_it_is_well(string active, string sub, string health)
    {
        _files.SystemCtl($"printf 'Id=coffer-web.service\\nActiveState={active}\\nSubState={sub}\\n'");
        Assert.Equal(health, Ask(new StewardRequest(StewardVerb.Workloads)).Workloads[0].Health);
    }

    [Fact]
    public void It_starts_a_workload_again_and_says_how_it_is_then()
    {
        MachineWorkloads said = Ask(new StewardRequest(StewardVerb.Restart, s_who, "web"));
        Assert.Equal("web", Assert.Single(said.Workloads).Name);
        Assert.Equal("systemctl restart -- coffer-web.service", _files.Calls[0]);
        Assert.Equal(["alice restart web asked", "alice restart web done"], TestAuditor.Lines(_files));
    }

    [Theory]
    [InlineData("sshd")]
    [InlineData("agent")]
    [InlineData("steward")]
    public void A_unit_that_is_no_workload_of_the_description_is_not_touched(string name)
    {
        Assert.Equal(
            "request.workload",
            Steward.Answer(new StewardRequest(StewardVerb.Restart, s_who, name)).Refusal?.Reason
        );
        Assert.Empty(_files.Calls);
    }

    [Fact]
    public void A_start_that_fails_is_refused_with_the_state()
    {
        _files.SystemCtl(
            """
            [ "$1" = show ] || exit 1
            printf 'Id=coffer-web.service\nActiveState=failed\nResult=exit-code\nExecMainStatus=7\n'
            """
        );
        Refusal? refusal = Steward.Answer(new StewardRequest(StewardVerb.Restart, s_who, "web")).Refusal;
        Assert.Equal("workload.restart", refusal?.Reason);
        Assert.Equal("failed, exit-code, exit status 7", refusal?.Seen);
    }

    [Fact]
    public void A_service_manager_that_does_not_answer_is_said()
    {
        _files.SystemCtl("exit 1");
        Assert.Equal("steward.manager", Steward.Answer(new StewardRequest(StewardVerb.Workloads)).Refusal?.Reason);
        File.Delete(_files.Paths.SystemCtl);
        Assert.Equal("steward.program", Steward.Answer(new StewardRequest(StewardVerb.Workloads)).Refusal?.Reason);
    }

    [Fact]
    public void The_journal_is_asked_for_the_workload_alone()
    {
        Assert.Equal(
            "a line\n",
            Logs(new StewardRequest(StewardVerb.Logs, s_who, "web") { Lines = 5, SinceSeconds = 60 })
        );
        string call = Assert.Single(_files.Calls);
        Assert.Contains(" --unit=coffer-web.service --lines=5 --since=-60s", call, StringComparison.Ordinal);
        Assert.DoesNotContain("--follow", call, StringComparison.Ordinal);
        Assert.Equal(["alice logs web done"], TestAuditor.Lines(_files));
    }

    [Fact]
    public void Nothing_is_done_for_who_is_no_operator()
    {
        string nobody = new('1', 64);
        Assert.Equal(
            "audit.operator",
            Steward.Answer(new StewardRequest(StewardVerb.Restart, nobody, "web")).Refusal?.Reason
        );
        using MemoryStream stream = new();
        Steward.Stream(new StewardRequest(StewardVerb.Logs, nobody, "web"), stream, CancellationToken.None);
        Assert.Contains("audit.operator", Encoding.ASCII.GetString(stream.ToArray()), StringComparison.Ordinal);
        Assert.Empty(_files.Calls);
    }

    [Fact]
    public void The_log_of_a_unit_that_is_no_workload_is_refused()
    {
        using MemoryStream stream = new();
        Steward.Stream(new StewardRequest(StewardVerb.Logs, s_who, "agent"), stream, CancellationToken.None);
        Assert.Equal(1, stream.ToArray()[0]);
        Assert.Contains("request.workload", Encoding.ASCII.GetString(stream.ToArray()), StringComparison.Ordinal);
        Assert.Empty(_files.Calls);
    }

    private MachineWorkloads Ask(StewardRequest request)
    {
        byte[] answer = Steward.Answer(request).OrThrow();
        using JsonDocument document = JsonDocument.Parse(answer);
        Assert.Equal(
            WorkloadsReport.Members.Order(),
            document.RootElement.EnumerateObject().Select(member => member.Name).Order()
        );
        return MachineWorkloads.Read(answer).OrThrow();
    }

    // Head of the empty part, head of the line, the line, head of the end.
    private string Logs(StewardRequest request)
    {
        using MemoryStream stream = new();
        Steward.Stream(request, stream, CancellationToken.None);
        return Encoding.ASCII.GetString(stream.ToArray()[10..^5]);
    }
}
