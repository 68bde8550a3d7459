using System.CommandLine;
using System.Text;
using System.Text.Json;
using Coffer.Cli.Text;
using Coffer.Image.Inputs;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer inputs</c>: the ledger of everything that a host can feed into a machine.</summary>
internal sealed class InputsVerb(CommandIo io)
    : Verb(io, "inputs", "List everything that a host can feed into a machine, and what becomes of it.")
{
    public override IReadOnlyList<string> Examples => ["coffer inputs", "coffer inputs --json"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        output.Result(Text(), WriteJson);
        return Task.CompletedTask;
    }

    private static string Text()
    {
        StringBuilder text = new();
        foreach (HostInputChannel row in HostInputLedger.Rows)
        {
            text.Append($"{row.Name}: {Word(row.Rule)}\n  {row.Input}\n  {row.Enforcement}\n");
            foreach (string test in row.Tests)
                text.Append($"  test: {test}\n");
        }
        return text.ToString();
    }

    private static void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("inputs");
        foreach (HostInputChannel row in HostInputLedger.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteString("rule", Word(row.Rule));
            json.WriteString("input", row.Input);
            json.WriteString("enforcement", row.Enforcement);
            json.WriteStartArray("tests");
            foreach (string test in row.Tests)
                json.WriteStringValue(test);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Word(HostInputRule rule) => rule.ToString().ToLowerInvariant();
}
