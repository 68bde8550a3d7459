using System.CommandLine;

namespace Coffer.Cli.Verbs;

/// <summary>The directory that a verb makes of an image.</summary>
internal sealed class OutputDirectory
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } =
        new("--output", "-o")
        {
            Description = "Directory that is made for it; beside the image when not given",
            HelpName = "DIR",
        };

    /// <summary>The directory.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="image">Path of the image.</param>
    /// <param name="extension">What takes the place of the image's extension, when no directory was named.</param>
    public string Of(ParseResult parsed, string image, string extension) =>
        parsed.GetValue(Option) ?? $"{Path.ChangeExtension(image, null)}.{extension}";
}
