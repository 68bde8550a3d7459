using System.CommandLine;
using System.Text;
using Coffer.Cli.Attesting;
using Coffer.Cli.Operating;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer logs</c>: what a workload of a running machine printed.</summary>
internal sealed class LogsVerb : AskVerb
{
    private const int MostLines = 10_000;

    private readonly Argument<string> _workload = WorkloadArgument.Create();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what it prints later" };
    private readonly Option<int> _lines = new("--lines", "-n")
    {
        Description = $"The last so many lines, at most {MostLines}",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };
    private readonly Option<string?> _since = new("--since")
    {
        Description = "Only what was printed since then, by the machine's clock: 30s, 10m, 2h or 7d ago",
        HelpName = "TIME",
    };

    public LogsVerb(CommandIo io)
        : base(
            io,
            "logs",
            "Show what a workload printed, from the machine's journal in its vault. The machine is judged first, as attest does. With --json a document for "
                + "each line."
        )
    {
        Arguments.Add(_workload);
        foreach (Option option in (Option[])[_follow, _lines, _since])
            Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_lines) is { Tokens: [{ Value: { } text }] } && int.TryParse(text, out int lines))
                if (lines is < 0 or > MostLines)
                    result.AddError($"--lines: from 0 to {MostLines}");
        });
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer logs payroll.example web --policy payroll_3.policy.yaml",
            "coffer logs payroll.example web --policy payroll_3.policy.yaml -f --lines 0",
            "coffer logs payroll.example web --policy payroll_3.policy.yaml --since 2h --json",
        ];

    protected override async Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        LogLines lines = new(output.Io.Out, output.IsJson);
        try
        {
            await machine.Agent.StreamAsync("/v1/logs", Body(parsed), part => lines.Take(part.Span), cancellation);
        }
        finally
        {
            lines.End();
        }
    }

    private byte[] Body(ParseResult parsed)
    {
        long since = parsed.GetValue(_since) is { } text ? TimeAgo.Parse(text).OrThrow() : 0;
        return Encoding.UTF8.GetBytes(
            Output.Document(json =>
            {
                json.WriteString("workload", parsed.GetRequiredValue(_workload));
                json.WriteNumber("lines", parsed.GetValue(_lines));
                json.WriteNumber("since-seconds", since);
                json.WriteBoolean("follow", parsed.GetValue(_follow));
            })
        );
    }
}
