using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Image.Export;
using Coffer.Image.Releases;
using Coffer.Keys.Owner;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer release</c>: one directory with all that somebody needs who has nothing else.</summary>
internal sealed class ReleaseVerb : Verb
{
    private readonly Argument<string> _image = new("IMAGE")
    {
        Description = "Raw disk image, as coffer build wrote it, with what is beside it",
    };
    private readonly Option<string> _keys = KeyOptions.Directory(
        "--keys",
        "Key directory of the image; its release key signs, nothing private goes along"
    );
    private readonly OutputDirectory _output = new();
    private readonly TokenOptions _tokens = new();
    private readonly Option<string> _exports = new("--export")
    {
        Description = $"Exports to put into it, with commas between them: {string.Join(',', ExportTargets.Names)}",
        HelpName = "TARGETS",
        DefaultValueFactory = _ => "",
    };
    private readonly Option<string?> _size = new("--disk-size")
    {
        Description = "Size of the exports' disks; when not given, the size that each export has by itself",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _variables = HostExportVerb.VariablesOption();

    public ReleaseVerb(CommandIo io)
        : base(
            io,
            "release",
            "Put an image and all that belongs to it into one directory: records, SBOMs, provenance, exports, certificates, instructions, "
                + "signed checksums. The image is judged first, as coffer verify does. The same input gives the same files."
        )
    {
        Arguments.Add(_image);
        Option[] all = [_keys, _tokens.PinFile, _output.Option, _exports, _size, _variables];
        foreach (Option option in all)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer release hello_1.raw", "coffer release hello_1.raw --keys keys -o out/hello_1 --export gcp,qcow2"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_image);
        string directory = _output.Of(parsed, path, "release");
        IReadOnlyList<IExport> exports = Targets(parsed.GetRequiredValue(_exports), parsed.GetValue(_variables));
        long? size = parsed.GetValue(_size) is { } text ? Sizes.Parse(text).OrThrow() : null;
        using TokenKeys tokens = _tokens.Open(parsed, output);
        using JudgedImage judged = JudgedImage.Open(path, parsed.GetRequiredValue(_keys), cancellation, tokens);
        OwnerKeys keys = judged.Keys;
        using CopiedImage copy = new(keys, cancellation);
        ImmutableArray<string> files = new ImageRelease(path, judged.Image, copy.Judge, keys).Write(
            directory,
            exports,
            size,
            name => output.Progress($"release: {name} ...")
        );
        output.Result(
            string.Concat(files.Select(file => $"{Path.Combine(directory, file)}\n"))
                + $"\nnext: coffer verify {directory} --keys {parsed.GetRequiredValue(_keys)}",
            json => Write(json, directory, files)
        );
        return Task.CompletedTask;
    }

    private static IReadOnlyList<IExport> Targets(string text, string? variables)
    {
        string[] names = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (
            variables is not null
            && !names.Any(name => ExportTargets.Names.Contains(name) && ExportTargets.TakesVariables(name))
        )
            throw new RefusedException(
                new Refusal(
                    "release.firmware-variables",
                    "--firmware-variables",
                    "an export for a host of one's own: --export qcow2 or libvirt",
                    text.Length == 0 ? "no export" : text,
                    "See: coffer release --help"
                )
            );
        return names.Distinct().Count() == names.Length && names.All(ExportTargets.Names.Contains)
            ? [.. names.Select(name => ExportTargets.Of(name, variables))]
            : throw new RefusedException(
                new Refusal(
                    "release.export",
                    "--export",
                    $"some of {string.Join(',', ExportTargets.Names)}, each once",
                    text,
                    "See: coffer release --help"
                )
            );
    }

    private static void Write(Utf8JsonWriter json, string directory, ImmutableArray<string> files)
    {
        json.WriteString("directory", directory);
        json.WriteStartArray("files");
        foreach (string file in files)
            json.WriteStringValue(file);
        json.WriteEndArray();
    }
}
