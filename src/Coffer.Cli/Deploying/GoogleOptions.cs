using System.CommandLine;
using System.CommandLine.Parsing;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Account;

namespace Coffer.Cli.Deploying;

/// <summary>Where in Google's cloud, and as whom.</summary>
internal sealed class GoogleOptions
{
    private const int LargestAccount = 16 * 1024;

    private readonly Option<string> _project = Required("--project", "PROJECT", "The project");
    private readonly Option<string> _zone = Required(
        "--zone",
        "ZONE",
        "A zone with machines that do SEV-SNP, such as europe-west4-a"
    );
    private readonly Option<string> _bucket = Required(
        "--bucket",
        "BUCKET",
        "The bucket for the upload, which is made when it is not there and never removed"
    );
    private readonly Option<string?> _account = new("--account")
    {
        Description = "Key file of the service account that acts, JSON; - for standard input",
        HelpName = "FILE",
    };
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Print every request that would be sent, and send none; needs no account",
    };

    /// <summary>Gives them to a verb.</summary>
    public void AddTo(Command verb)
    {
        Option[] all = [_project, _zone, _bucket, _account, _dryRun];
        foreach (Option option in all)
            verb.Options.Add(option);
        verb.Validators.Add(Validate);
    }

    /// <summary>True when nothing shall be sent.</summary>
    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>The place of a machine.</summary>
    public GcpPlace Place(ParseResult parsed, string name) =>
        GcpPlace
            .Of(
                parsed.GetRequiredValue(_project),
                parsed.GetRequiredValue(_zone),
                parsed.GetRequiredValue(_bucket),
                name
            )
            .OrThrow();

    /// <summary>The account, the caller's to dispose.</summary>
    /// <exception cref="RefusedException">The file is none, or not readable.</exception>
    public ServiceAccount ReadAccount(ParseResult parsed)
    {
        string path = parsed.GetValue(_account)!;
        Parsed<Secret> read = SecretFile.Read(path, "a service account's key file", LargestAccount);
        if (read.Refusal is { } refusal)
            throw new RefusedException(refusal with { Reason = $"gcp-account.{refusal.Reason.Split('.')[1]}" });
        using Secret file = read.OrThrow();
        return ServiceAccount.Read(file.Span).OrThrow();
    }

    /// <summary>A client that acts as an account; says which, and where its tokens come from.</summary>
    public static GoogleClient Connect(ServiceAccount account, Output output)
    {
        output.Progress($"gcp: as {account.Email}, with tokens of {account.TokenUri.Host}");
        return new GoogleClient(EndpointsOf(output), account, output.Io.Time, output.Io.Random);
    }

    /// <summary>Where Google is.</summary>
    public static GoogleEndpoints EndpointsOf(Output output) => output.Io.Google ?? GoogleEndpoints.Public;

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_account) is null && !result.GetValue(_dryRun))
            result.AddError("--account FILE, or --dry-run");
    }

    private static Option<string> Required(string name, string value, string description) =>
        new(name)
        {
            Description = description,
            HelpName = value,
            Required = true,
        };
}
