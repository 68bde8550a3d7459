using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Cli.Explaining;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Image.Description;
using Coffer.Keys.Access;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer explain</c>: who can decrypt a vault now, by which path, trusting whom; or what a description loosens.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _source = new("DISK|DESCRIPTION")
    {
        Description =
            "Disk image, disk, the vault's partition, its header as coffer and cryptsetup back it up, or a machine.yaml",
    };
    private readonly Option<string?> _svg = new("--svg") { Description = "Write a picture", HelpName = "FILE" };

    public ExplainVerb(CommandIo io)
        : base(
            io,
            "explain",
            "Say who can decrypt a vault now, by which path, and whom the owner trusts on it. Only the first bytes of the vault are read. Of a"
                + " description: what it loosens, and what follows."
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
            "coffer explain machine.yaml",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string source = parsed.GetRequiredValue(_source);
        if (Path.GetExtension(source) is ".yaml" or ".yml")
        {
            ExplainDescription(source, output);
            return Task.CompletedTask;
        }
        VaultAccess access = VaultAccess.Of(VaultFile.Read(source).OrThrow());
        if (parsed.GetValue(_svg) is { } svg)
        {
            File.WriteAllText(svg, AccessPicture.Render(access), new UTF8Encoding(false));
            output.Progress($"picture: {svg}");
        }
        output.Result(AccessText.Render(access), json => Write(json, access));
        return Task.CompletedTask;
    }

    private static void ExplainDescription(string path, Output output)
    {
        MachineDescription machine = DescriptionReader.ReadFile(path).OrThrow();
        ImmutableArray<LoosenedSetting> loosened = LoosenedSettings.Of(machine);
        output.Result(LoosenedText.Render(machine, loosened), json => Write(json, machine, loosened));
    }

    private static void Write(Utf8JsonWriter json, MachineDescription machine, ImmutableArray<LoosenedSetting> loosened)
    {
        json.WriteString("name", machine.Name);
        json.WriteStartArray("loosened");
        foreach (LoosenedSetting setting in loosened)
        {
            json.WriteStartObject();
            json.WriteString("where", setting.Where);
            json.WriteString("says", setting.Says);
            json.WriteString("means", setting.Means);
            json.WriteEndObject();
        }
        json.WriteEndArray();
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
