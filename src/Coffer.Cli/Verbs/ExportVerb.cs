using System.CommandLine;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Image.Export;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer export TARGET</c>: what a cloud or host wants to have of an image.</summary>
internal abstract class ExportVerb : Verb
{
    private readonly Argument<string> _image = new("IMAGE")
    {
        Description = "Raw disk image, as coffer build wrote it",
    };
    private readonly Option<string> _keys = KeyOptions.Directory(
        "--keys",
        "Key directory of the image; its Secure Boot certificates go with it, nothing private does"
    );
    private readonly OutputDirectory _output = new();
    private readonly Option<string?> _size = new("--disk-size")
    {
        Description = "Size of the disk; when not given as small as a cloud takes it, 4G for hosts of your own",
        HelpName = "SIZE",
    };

    /// <summary>A verb for one target.</summary>
    /// <param name="io">Where it prints.</param>
    /// <param name="name">The target.</param>
    /// <param name="where">The same for a sentence.</param>
    protected ExportVerb(CommandIo io, string name, string where)
        : base(
            io,
            name,
            $"Write an image for {where}: the disk, the owner's PK, KEK and db, and the commands. The image is judged first: it must be signed with the keys. "
                + "The same image and keys give the same files. Nothing is sent anywhere."
        )
    {
        Arguments.Add(_image);
        Option[] all = [_keys, _output.Option, _size];
        foreach (Option option in all)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            $"coffer export {Name} hello_1.raw",
            $"coffer export {Name} hello_1.raw --keys keys -o out/{Name} --disk-size 10G",
            $"coffer export {Name} hello_1.raw --json | jq -r .directory",
        ];

    /// <summary>The target.</summary>
    protected abstract IExport Target(ParseResult parsed);

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_image);
        string directory = _output.Of(parsed, path, Name);
        IExport target = Target(parsed);
        output.Progress($"export: judging {path} ...");
        using JudgedImage judged = JudgedImage.Open(path, parsed.GetRequiredValue(_keys), cancellation);
        long? asked = parsed.GetValue(_size) is { } text ? Sizes.Parse(text).OrThrow() : null;
        long size = ImageExport.SizeFor(target, judged.Length, asked).OrThrow();
        output.Progress($"export: {judged.Words}, disk {Sizes.Show(size)} ...");
        ExportReport report = new(
            directory,
            size,
            ImageExport.Write(
                target,
                judged.Image,
                judged.Keys,
                size,
                directory,
                name => output.Progress($"export: {name} ...")
            )
        );
        output.Result(report.Text, report.WriteJson);
        return Task.CompletedTask;
    }
}
