using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary>One verb of the command. Its errors are refusals; anything else that goes wrong is one line, not a stack trace.</summary>
internal abstract class Verb : Command
{
    private readonly CommandIo _io;
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document instead of text" };

    /// <summary>A verb.</summary>
    /// <param name="io">Where it prints.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, for the help.</param>
    protected Verb(CommandIo io, string name, string description)
        : base(name, description)
    {
        _io = io;
        Options.Add(_json);
        SetAction(RunGuardedAsync);
    }

    /// <summary>Command lines worth copying, one per line, for the help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>Does it.</summary>
    /// <exception cref="RefusedException">Why not.</exception>
    protected abstract Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation);

    private async Task<int> RunGuardedAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Output output = new(_io, parsed.GetValue(_json));
        try
        {
            await RunAsync(parsed, output, cancellation);
            return output.ExitCode;
        }
        catch (RefusedException e)
        {
            output.Refusal(e.Refusal);
            ShowTrace(e);
        }
        catch (OperationCanceledException)
        {
            output.Progress("coffer: stopped");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.Refusal(new Refusal("cli.file", Name, "files that can be read and written", e.Message));
            ShowTrace(e);
        }
        catch (Exception e)
        {
            output.Refusal(Unexpected(e));
            ShowTrace(e);
        }
        return ExitCode.Refused;
    }

    private Refusal Unexpected(Exception e) =>
        new(
            "cli.unexpected",
            Name,
            "no error of our own",
            e.Message,
            "Run it with COFFER_DEBUG=1 and report what it prints"
        );

    private void ShowTrace(Exception e)
    {
        if (_io.Debug)
            _io.Error.WriteLine(e);
    }
}
