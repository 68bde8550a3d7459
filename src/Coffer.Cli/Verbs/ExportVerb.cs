using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Image.Export;
using Coffer.Keys.Owner;

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
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Directory that is made for it; beside the image when not given",
        HelpName = "DIR",
    };
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
        Option[] all = [_keys, _output, _size];
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
        string directory = parsed.GetValue(_output) ?? $"{Path.ChangeExtension(path, null)}.{Name}";
        IExport target = Target(parsed);
        using OwnerKeys keys = KeyDirectory.Load(parsed.GetRequiredValue(_keys)).OrThrow();
        using SparseDiskFile disk = Open(path, cancellation);
        ExportableImage image = Named(path, ExportableImage.Read(disk, keys)).OrThrow();
        long? asked = parsed.GetValue(_size) is { } text ? Sizes.Parse(text).OrThrow() : null;
        long size = ImageExport.SizeFor(target, disk.Length, asked).OrThrow();
        output.Progress($"export: {image.Grant.Name} version {image.Grant.Version}, disk {Sizes.Show(size)} ...");
        ExportReport report = new(directory, size, ImageExport.Write(target, image, keys, size, directory));
        output.Result(report.Text, report.WriteJson);
        return Task.CompletedTask;
    }

    /// <summary>Opens an image.</summary>
    internal static SparseDiskFile Open(string path, CancellationToken cancellation) =>
        File.Exists(path)
            ? new SparseDiskFile(path, cancellation)
            : throw new RefusedException(
                new Refusal("export.no-image", path, "a raw disk image", "no such file", "build one: coffer build")
            );

    /// <summary>The image, or a refusal that names its file.</summary>
    internal static Parsed<ExportableImage> Named(string path, Parsed<ExportableImage> image) =>
        image.Refusal is { } refusal ? refusal with { Thing = $"{path}, {refusal.Thing}" } : image;
}
