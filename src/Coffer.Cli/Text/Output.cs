using System.Text;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Cli.Text;

/// <summary>
/// How a verb answers: one result on standard output, as text or as one JSON document; progress on standard error, so
/// that the result can be piped.
/// </summary>
/// <param name="io">Where to.</param>
/// <param name="json">The caller wants JSON.</param>
internal sealed class Output(CommandIo io, bool json)
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>What the process returns when nothing else goes wrong: a result can be a refusal.</summary>
    public int ExitCode { get; set; } = Cli.ExitCode.Done;

    /// <summary>The caller wants JSON.</summary>
    public bool IsJson => json;

    /// <summary>Clock and randomness.</summary>
    public CommandIo Io => io;

    /// <summary>Says what is going on.</summary>
    public void Progress(string line) => io.Error.WriteLine(line);

    /// <summary>Gives the result.</summary>
    /// <param name="text">For a person.</param>
    /// <param name="writeJson">For a machine: writes the members of one object.</param>
    public void Result(string text, Action<Utf8JsonWriter> writeJson)
    {
        if (json)
            io.Out.WriteLine(Document(writeJson));
        else
            io.Out.WriteLine(text.TrimEnd());
    }

    /// <summary>Says why not.</summary>
    public void Refusal(Refusal refusal) => Refusal(refusal, _ => { });

    /// <summary>Says why not, after some of it was done.</summary>
    /// <param name="refusal">Why not.</param>
    /// <param name="writeDone">For a machine: writes the members that say what was done. A person was told it as it went.</param>
    public void Refusal(Refusal refusal, Action<Utf8JsonWriter> writeDone)
    {
        if (json)
            io.Out.WriteLine(
                Document(writer =>
                {
                    writeDone(writer);
                    RefusalText.WriteJson(writer, refusal);
                })
            );
        else
            io.Error.WriteLine(RefusalText.Render(refusal));
    }

    /// <summary>One JSON object, indented.</summary>
    public static string Document(Action<Utf8JsonWriter> writeMembers)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, s_indented))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
