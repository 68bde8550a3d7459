using System.Text;
using System.Text.Json;
using Coffer.Init.Configuration;

namespace Coffer.Init.Tests.Configuration;

public sealed class PullRulesTests
{
    private const string Policy = """
        {"default":[{"type":"reject"}],"transports":{"docker":{
        "r.example/web@sha256:01":[{"type":"sigstoreSigned","keyData":"AAAA"}],
        "r.example/web@sha256:02":[{"type":"insecureAcceptAnything"}],
        "r.example/gone@sha256:03":[{"type":"insecureAcceptAnything"}]}}}
        """;

    [Fact]
    public void Two_workloads_that_come_to_one_image_both_have_their_rule_kept()
    {
        JsonElement docker = Write(
            ("r.example/web@sha256:01", "r.example/web@sha256:09"),
            ("r.example/web@sha256:02", "r.example/web@sha256:09")
        );
        JsonProperty rule = Assert.Single(docker.EnumerateObject());
        Assert.Equal("r.example/web@sha256:09", rule.Name);
        Assert.Equal(
            ["sigstoreSigned", "insecureAcceptAnything"],
            rule.Value.EnumerateArray().Select(one => one.GetProperty("type").GetString())
        );
    }

    [Fact]
    public void A_reference_that_nobody_runs_any_more_is_not_accepted_any_more()
    {
        JsonElement docker = Write(("r.example/web@sha256:01", "r.example/web@sha256:01"));
        Assert.Equal("r.example/web@sha256:01", Assert.Single(docker.EnumerateObject()).Name);
    }

    [Fact]
    public void Without_a_rule_there_is_no_policy() =>
        Assert.Throws<KeyNotFoundException>(() => Write(("r.example/other@sha256:04", "r.example/other@sha256:05")));

    private static JsonElement Write(params (string, string)[] images)
    {
        byte[] policy = PullRules.Write(Encoding.UTF8.GetBytes(Policy), images);
        using JsonDocument document = JsonDocument.Parse(policy);
        Assert.Equal("reject", document.RootElement.GetProperty("default")[0].GetProperty("type").GetString());
        return document.RootElement.GetProperty("transports").GetProperty("docker").Clone();
    }
}
