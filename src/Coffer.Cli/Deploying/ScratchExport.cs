using Coffer.Cli.Exporting;
using Coffer.Clouds.Google.Uploading;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;

namespace Coffer.Cli.Deploying;

/// <summary>The export that goes up, in a temporary directory as long as it is needed: it is small, for the disk is sparse and compressed.</summary>
internal sealed class ScratchExport : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-deploy-").FullName;

    private ScratchExport(JudgedImage judged)
    {
        GcpExport target = new();
        Size = ImageExport.SizeFor(target, judged.Length, null).OrThrow();
        string directory = Path.Combine(_directory, target.Name);
        ImageExport.Write(target, judged.Image, judged.Keys, Size, directory);
        Archive = Archive.Of(Path.Combine(directory, GcpExport.ArchiveName));
    }

    /// <summary>Bytes of the disk.</summary>
    public long Size { get; }

    /// <summary>The file that goes up.</summary>
    public Archive Archive { get; }

    /// <summary>Writes it.</summary>
    public static ScratchExport Of(JudgedImage judged) => new(judged);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
