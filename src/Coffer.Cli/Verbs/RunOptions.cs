using System.Collections.Immutable;
using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Running;
using Coffer.Cli.Text;
using Coffer.Lab;

namespace Coffer.Cli.Verbs;

/// <summary>The options of <c>coffer run</c>.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string?> _image = new("IMAGE")
    {
        Description = "Raw disk image; not needed to go on with a state",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _keys = KeyOptions.Directory(
        "--keys",
        "Key directory whose Secure Boot keys the firmware gets"
    );
    private readonly Option<string?> _state = Text("--state", "DIR", "State directory; IMAGE.machine when not given");
    private readonly Option<string> _diskSize = new("--disk-size")
    {
        Description = "Size of a new machine's disk",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "4G",
    };
    private readonly Option<string[]> _forward = new("--forward")
    {
        Description =
            "TCP port of 127.0.0.1 that leads to a port of the machine; without HOST a free one. May be repeated",
        HelpName = "[HOST:]GUEST",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<int> _memory = new("--memory")
    {
        Description = "Memory of the machine, MiB",
        HelpName = "MIB",
        DefaultValueFactory = _ => 1024,
    };
    private readonly Option<bool> _fresh = new("--fresh")
    {
        Description = "Forget an earlier state and make a new machine",
    };
    private readonly Option<bool> _console = new("--console")
    {
        Description = "Show the whole serial console, not only Coffer's lines",
    };
    private readonly Option<string?> _answer = Text(
        "--until-answer",
        "PATH",
        "Ask the workload for this path until it answers"
    );
    private readonly Option<bool> _once = new("--once") { Description = "Switch the machine off after the answer" };
    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for the answer",
        HelpName = "S",
        DefaultValueFactory = _ => 900,
    };
    private readonly Option<string?> _report = Text("--report", "FILE", "Write the report there too, as JSON");

    /// <summary>Gives them to the verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Arguments.Add(_image);
        Option[] all =
        [
            _keys,
            _state,
            _diskSize,
            _forward,
            _memory,
            _fresh,
            _console,
            _answer,
            _once,
            _timeout,
            _report,
        ];
        foreach (Option option in all)
            verb.Options.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public Parsed<RunRequest> Read(ParseResult parsed)
    {
        string? image = parsed.GetValue(_image);
        string? state = parsed.GetValue(_state) ?? (image is null ? null : $"{image}.machine");
        if (state is null)
            return new Refusal("run.no-image", "coffer run", "IMAGE or --state DIR", "neither", "Name an image");
        if (!Sizes.Parse(parsed.GetRequiredValue(_diskSize)).TryGet(out long diskSize, out Refusal? refusal))
            return refusal;
        if (!ReadForwards(parsed).TryGet(out ImmutableArray<PortForward> forwards, out refusal))
            return refusal;
        return new RunRequest
        {
            Image = image,
            KeyDirectory = parsed.GetRequiredValue(_keys),
            StateDirectory = state,
            DiskSize = diskSize,
            Forwards = forwards,
            MemoryMiB = parsed.GetValue(_memory),
            Fresh = parsed.GetValue(_fresh),
            WholeConsole = parsed.GetValue(_console),
            AnswerPath = parsed.GetValue(_answer),
            Once = parsed.GetValue(_once),
            Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            ReportPath = parsed.GetValue(_report),
        };
    }

    // The workload is asked through the first forward; somebody who named none means the usual port.
    private Parsed<ImmutableArray<PortForward>> ReadForwards(ParseResult parsed)
    {
        ImmutableArray<PortForward> forwards = [];
        foreach (string text in parsed.GetRequiredValue(_forward))
        {
            if (!PortForward.Parse(text).TryGet(out PortForward forward, out Refusal? refusal))
                return refusal;
            forwards = forwards.Add(forward);
        }
        return forwards.IsEmpty && parsed.GetValue(_answer) is not null ? [new PortForward(0, 8080)] : forwards;
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
