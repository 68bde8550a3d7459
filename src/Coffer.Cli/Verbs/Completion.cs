using System.CommandLine;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer completion</c>: prints the script that makes a shell complete our command lines.</summary>
internal sealed class Completion : Verb
{
    private const string Bash = """
        _coffer() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(coffer "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _coffer coffer
        """;

    private const string Zsh = """
        #compdef coffer
        _coffer() {
            local -a suggestions
            suggestions=("${(@f)$(coffer "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a suggestions || _files
        }
        compdef _coffer coffer
        """;

    private const string Fish = """
        complete -c coffer -a '(coffer "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    private readonly Argument<string> _shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };

    public Completion(CommandIo io)
        : base(io, "completion", "Print the script that lets a shell complete coffer's verbs and options.")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Arguments.Add(_shell);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "source <(coffer completion bash)",
            "coffer completion zsh > ~/.zfunc/_coffer",
            "coffer completion fish > ~/.config/fish/completions/coffer.fish",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string script = parsed.GetRequiredValue(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        };
        output.Result(script, writer => writer.WriteString("script", script));
        return Task.CompletedTask;
    }
}
