using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Cli.Explaining;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Access;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer explain</c>: who can decrypt a vault now, by which path, trusting whom.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _source = new("DISK")
    {
        Description = "Disk image, disk, the vault's partition, or its header as coffer and cryptsetup back it up",
    };
    private readonly Option<string?> _svg = new("--svg") { Description = "Write a picture", HelpName = "FILE" };

    public ExplainVerb(CommandIo io)
        : base(
            io,
            "explain",
            "Say who can decrypt a vault now, by which path, and whom the owner trusts on it. Only the first bytes of the vault are read."
        )
    {
        Arguments.Add(_source);
        Options.Add(_svg);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer explain payroll.raw",
            "coffer explain payroll.header --json",
            "coffer explain payroll.raw --svg who.svg",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        VaultAccess access = VaultAccess.Of(VaultFile.Read(parsed.GetRequiredValue(_source)).OrThrow());
        if (parsed.GetValue(_svg) is { } svg)
        {
            File.WriteAllText(svg, AccessPicture.Render(access), new UTF8Encoding(false));
            output.Progress($"picture: {svg}");
        }
        output.Result(AccessText.Render(access), json => Write(json, access));
        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, VaultAccess access)
    {
        json.WriteString("vault", access.Vault);
        json.WriteString("generation", access.Generation.ToString(CultureInfo.InvariantCulture));
        json.WriteStartArray("paths");
        foreach (AccessPath path in access.Paths)
        {
            json.WriteStartObject();
            json.WriteString("name", path.Name);
            json.WriteString("who", path.Who);
            WriteList(json, "needs", path.Needs);
            WriteList(json, "trusts", path.Trusts);
            json.WriteString("ends", path.Ends);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteList(json, "notes", access.Notes);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
