using System.Text;
using Coffer.Attestation.Exchange;

namespace Coffer.Attestation.Tests.Exchange;

public sealed class MachineWorkloadsTests
{
    private static string Text => Encoding.ASCII.GetString(GoldenFile.Bytes("workloads-1.json"));

    [Fact]
    public void The_document_is_read_as_ever()
    {
        MachineWorkloads read = MachineWorkloads.Read(GoldenFile.Bytes("workloads-1.json")).OrThrow();
        Assert.Equal(("6.12.1-cloud-amd64", 600_000_000L, 400_000_000L), (read.Kernel, read.DiskSize, read.DiskFree));
        Assert.Equal(["web", "probe"], read.Workloads.Select(workload => workload.Name));
        WorkloadState web = read.Workloads[0];
        Assert.Equal(("container", "active", "running", "healthy"), (web.Kind, web.State, web.SubState, web.Health));
        Assert.Equal((2L, 61L, "success", 0L), (web.Restarts, web.UpSeconds, web.Result, web.ExitStatus));
        Assert.Equal(["8081:80/tcp"], web.Ports);
    }

    [Theory]
    [InlineData("coffer-workloads-1", "coffer-workloads-2", "workloads.value")]
    [InlineData("\"format\":\"coffer-workloads-1\",", "", "workloads.format")]
    [InlineData("\"size\":600000000", "\"size\":-1", "workloads.value")]
    [InlineData("\"size\":600000000", "\"size\":9223372036854775808", "workloads.value")]
    [InlineData("\"size\"", "\"bytes\"", "workloads.member")]
    [InlineData("\"restarts\":2", "\"restarts\":\"2\"", "workloads.value")]
    [InlineData("\"restarts\":2", "\"restarts\":2.5", "workloads.value")]
    [InlineData("\"restarts\":2", "\"secret\":2", "workloads.member")]
    [InlineData("\"restarts\":2", "\"name\":\"again\"", "workloads.duplicate-member")]
    [InlineData("\"ports\":[\"8081:80/tcp\"]", "\"ports\":{}", "workloads.value")]
    [InlineData("\"workloads\":[", "\"workloads\":[7,", "workloads.value")]
    [InlineData("\"name\":\"web\"", "\"name\":\"we\\u001bb\"", "workloads.value")]
    [InlineData("]}", "]", "workloads.json")]
    [InlineData("]}", "]}}", "workloads.json")]
    public void Anything_else_is_refused(string from, string to, string reason)
    {
        int at = Text.LastIndexOf(from, StringComparison.Ordinal);
        string changed = from == "]}" ? Text[..at] + to : Text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Text, changed);
        Assert.Equal(reason, MachineWorkloads.Read(Encoding.ASCII.GetBytes(changed)).Refusal?.Reason);
    }

    [Fact]
    public void A_list_that_never_ends_is_refused()
    {
        string endless = """{"workloads":[""" + string.Concat(Enumerable.Repeat("{},", 2000));
        Assert.Equal("workloads.value", MachineWorkloads.Read(Encoding.ASCII.GetBytes(endless)).Refusal?.Reason);
    }
}
