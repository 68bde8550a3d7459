using System.CommandLine;
using Coffer.Cli.Attesting;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary>A verb that asks a running machine for something, as an operator: the machine is judged first.</summary>
internal abstract class AskVerb : Verb
{
    private readonly MachineOptions _machine = new();

    /// <inheritdoc cref="Verb(CommandIo, string, string)"/>
    protected AskVerb(CommandIo io, string name, string description)
        : base(io, name, description)
    {
        Arguments.Add(_machine.Host);
        foreach (Option option in _machine.All)
            Options.Add(option);
    }

    /// <summary>Asks a machine that was judged and accepted.</summary>
    protected abstract Task AskAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    );

    /// <inheritdoc/>
    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string host = parsed.GetRequiredValue(_machine.Host);
        using AgentConnection agent = _machine.Connect(parsed);
        if (
            await MachineJudging.AcceptAsync(agent, _machine.ReadPolicy(parsed), host, output, cancellation) is
            { } exchanged
        )
            await AskAsync(new AcceptedMachine(host, agent, exchanged), parsed, output, cancellation);
    }
}
