namespace Coffer.Cli.Tests.Verbs;

public sealed class HelpTests
{
    public static TheoryData<string> Commands =>
        [
            "",
            "keys",
            "keys init",
            "keys show",
            "keys add-release",
            "keys forbid",
            "keys rotate",
            "keys deliver",
            "lock",
            "build",
            "config",
            "config sign",
            "config show",
            "config key",
            "config apply",
            "config get",
            "run",
            "export",
            "export gcp",
            "export azure",
            "export aws",
            "export qcow2",
            "export libvirt",
            "deploy",
            "deploy gcp",
            "destroy",
            "destroy gcp",
            "release",
            "attest",
            "status",
            "logs",
            "restart",
            "audit",
            "recover",
            "rotate",
            "revoke",
            "verify",
            "inspect",
            "explain",
            "inputs",
            "recovery",
            "recovery keygen",
            "recovery open",
            "recovery split",
            "recovery combine",
            "recovery drill",
            "recovery sheet",
            "completion",
        ];

    [Theory, MemberData(nameof(Commands))]
    public async Task The_help_is_the_approved_one(string command)
    {
        CofferRun run = await CofferRun.Of([.. Words(command), "--help"]);
        Assert.Equal(0, run.ExitCode);
        Approved.Matches($"help/coffer{(command.Length > 0 ? "-" : "")}{command.Replace(' ', '-')}.txt", run.Out);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("keys")]
    [InlineData("keys init --dir")]
    [InlineData("keys init extra")]
    [InlineData("inspect")]
    [InlineData("config")]
    [InlineData("config sign")]
    [InlineData("config show")]
    [InlineData("config key")]
    [InlineData("config apply host")]
    [InlineData("config get")]
    [InlineData("completion powershell")]
    [InlineData("inspect a b")]
    [InlineData("export")]
    [InlineData("export gcp")]
    [InlineData("export gcp a b")]
    [InlineData("export moon image.raw")]
    [InlineData("deploy")]
    [InlineData("deploy moon image.raw")]
    [InlineData("deploy gcp a --project p --zone z --bucket b --allow 198.51.100.7/32")]
    [InlineData("deploy gcp a --project p --zone z --bucket b --dry-run")]
    [InlineData("deploy gcp a --zone z --bucket b --allow 198.51.100.7/32 --dry-run")]
    [InlineData("deploy gcp a --project p --zone z --bucket b --allow 198.51.100.7/32 --dry-run --technology tdx")]
    [InlineData("destroy")]
    [InlineData("destroy gcp")]
    [InlineData("destroy gcp a --project p --zone z --bucket b")]
    [InlineData("attest")]
    [InlineData("rotate")]
    [InlineData("rotate host --level everything")]
    [InlineData("rotate host --pause --resume")]
    [InlineData("rotate host --progress --level volume-key")]
    [InlineData("rotate host --detach")]
    [InlineData("rotate host --throttle 5")]
    [InlineData("rotate host --level rewrap --throttle 5")]
    [InlineData("rotate host --level volume-key --throttle -1")]
    [InlineData("rotate host --level volume-key --throttle 1000001")]
    [InlineData("rotate host --level volume-key --throttle fast")]
    [InlineData("revoke")]
    [InlineData("recover host --policy policy.yaml")]
    [InlineData("verify a b")]
    [InlineData("recovery")]
    [InlineData("recovery open")]
    [InlineData("recovery split x --threshold 2 --shares 3")]
    [InlineData("recovery split x --vault y --threshold two --shares 3")]
    [InlineData("recovery combine")]
    [InlineData("recovery drill a b")]
    [InlineData("recovery drill a --max-age soon")]
    [InlineData("recovery sheet")]
    public async Task Wrong_usage_is_exit_code_2_and_points_to_the_help(string command)
    {
        CofferRun run = await CofferRun.Of(Words(command));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("--help", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _coffer coffer")]
    [InlineData("zsh", "compdef _coffer coffer")]
    [InlineData("fish", "complete -c coffer")]
    public async Task Each_shell_gets_its_script(string shell, string line) =>
        Assert.Contains(line, (await CofferRun.Of("completion", shell)).Out);

    [Fact]
    public async Task The_scripts_get_their_words_from_the_command()
    {
        CofferRun run = await CofferRun.Of("[suggest:12]", "coffer keys ");
        Assert.Equal(["init", "show"], run.Out.Split('\n').Where(word => word is "init" or "show"));
    }

    [Fact]
    public async Task The_verbs_of_recovery_are_completed()
    {
        CofferRun run = await CofferRun.Of("[suggest:16]", "coffer recovery ");
        string[] verbs = ["keygen", "open", "split", "combine", "drill", "sheet"];
        Assert.Equal(verbs.Order(), run.Out.Split('\n').Where(word => verbs.Contains(word)).Order());
    }

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
