using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Policies;
using Coffer.Cli.Judging;
using Coffer.Cli.Verbs;

namespace Coffer.Cli.Attesting;

/// <summary>How a verb reaches a machine and judges it before it asks for anything.</summary>
internal sealed class MachineOptions
{
    private readonly Option<string?> _policy = Text("--policy", "FILE", "Policy; the safe defaults when not given");
    private readonly Option<string> _keys = KeyOptions.Directory("--keys", "Key directory whose operator asks");
    private readonly Option<string?> _operator = Text(
        "--operator",
        "FILE",
        "Operator's certificate instead, PEM; the key may be in it too"
    );
    private readonly Option<string?> _operatorKey = Text("--operator-key", "FILE", "Its key, PEM");
    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for an answer",
        HelpName = "S",
        DefaultValueFactory = _ => 60,
    };

    /// <summary>The machine.</summary>
    public Argument<string> Host { get; } =
        new("HOST") { Description = "HOST or HOST:PORT of the machine; port 7443 when not given" };

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [_policy, _keys, _operator, _operatorKey, _timeout];

    /// <summary>A connection as the operator; nothing was sent yet.</summary>
    public AgentConnection Connect(ParseResult parsed) => Connect(parsed, parsed.GetRequiredValue(Host));

    /// <summary>A connection to a machine that another argument names.</summary>
    public AgentConnection Connect(ParseResult parsed, string host)
    {
        X509Certificate2? client = parsed.GetValue(_operator) is { } certificate
            ? OperatorFile.Read(certificate, parsed.GetValue(_operatorKey)).OrThrow()
            : OperatorFile.Of(parsed.GetRequiredValue(_keys));
        TimeSpan timeout = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_timeout), 1, 3600));
        return new AgentConnection(MachineAddress.Read(host), client, timeout);
    }

    /// <summary>What the machine is judged by.</summary>
    public PolicyFile ReadPolicy(ParseResult parsed) =>
        parsed.GetValue(_policy) is { } path ? PolicyFile.Read(path).OrThrow() : new PolicyFile(new Policy(), null);

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
