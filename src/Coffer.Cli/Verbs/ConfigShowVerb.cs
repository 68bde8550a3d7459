using System.CommandLine;
using Coffer.Cli.Configuring;
using Coffer.Cli.Inspect;
using Coffer.Cli.Text;
using Coffer.Keys.Configuration;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer config show</c>: checks a signed configuration and shows what it says.</summary>
internal sealed class ConfigShowVerb : Verb
{
    private readonly Argument<string> _file = new("FILE") { Description = "Signed configuration" };
    private readonly Option<string> _keys = KeyOptions.Directory(
        "--keys",
        "Key directory whose config key must have signed"
    );

    public ConfigShowVerb(CommandIo io)
        : base(
            io,
            "show",
            "Check the signature of a configuration and show what it says. Secrets stay encrypted: only their machine opens them."
        )
    {
        Arguments.Add(_file);
        Options.Add(_keys);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer config show configuration.cose", "coffer config show configuration.cose --keys payroll.keys --json"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        byte[] bytes = SignedConfigurationFile.Read(parsed.GetRequiredValue(_file)).OrThrow();
        using OwnerKeys keys = KeyDirectory.Load(parsed.GetRequiredValue(_keys)).OrThrow();
        SignedConfiguration signed = SignedConfiguration
            .Read(bytes, keys.Config.ExportSubjectPublicKeyInfo())
            .OrThrow();
        Explanation explanation = ConfigurationInspection.Explain(signed.Document, signed.Configuration, "holds");
        output.Result(ExplanationText.Render(explanation), writer => ExplanationJson.Write(writer, explanation));
        return Task.CompletedTask;
    }
}
