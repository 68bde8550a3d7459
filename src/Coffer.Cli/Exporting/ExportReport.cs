using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Exporting;

/// <summary>What an export wrote.</summary>
/// <param name="directory">Where.</param>
/// <param name="diskSize">Bytes of the disk.</param>
/// <param name="files">Names of the files.</param>
internal sealed class ExportReport(string directory, long diskSize, ImmutableArray<string> files)
{
    private const string Commands = "commands.sh";

    /// <summary>For a person.</summary>
    public string Text
    {
        get
        {
            StringBuilder text = new();
            foreach (string file in files)
                text.Append($"{Path.Combine(directory, file)} ({Sizes.Show(LengthOf(file))})\n");
            text.Append($"disk {Sizes.Show(diskSize)}\n\nnext: read and run {Path.Combine(directory, Commands)}");
            return text.ToString();
        }
    }

    /// <summary>For a machine.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteString("directory", directory);
        writer.WriteNumber("diskSize", diskSize);
        writer.WriteStartArray("files");
        foreach (string file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("name", file);
            writer.WriteNumber("bytes", LengthOf(file));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private long LengthOf(string file) => new FileInfo(Path.Combine(directory, file)).Length;
}
