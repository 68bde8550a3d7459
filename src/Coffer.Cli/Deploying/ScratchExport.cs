using Coffer.Bytes;
using Coffer.Cli.Exporting;
using Coffer.Clouds.Google.Uploading;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;

namespace Coffer.Cli.Deploying;

/// <summary>The export that goes up, in a temporary directory as long as it is needed: it is small, for the disk is sparse and compressed.</summary>
internal sealed class ScratchExport : IDisposable
{
    private readonly string _directory;

    private ScratchExport(string directory, Archive archive)
    {
        _directory = directory;
        Archive = archive;
    }

    /// <summary>The file that goes up.</summary>
    public Archive Archive { get; }

    /// <summary>Bytes of the disk, known before it is written.</summary>
    public static long SizeFor(JudgedImage judged) =>
        ImageExport.SizeFor(new GcpExport(), judged.Length, null).OrThrow();

    /// <summary>Writes it.</summary>
    /// <param name="judged">The image.</param>
    /// <param name="target">What writes it.</param>
    /// <param name="size">Bytes of the disk.</param>
    /// <param name="progress">Told the name of each file before it is written.</param>
    /// <exception cref="RefusedException"><c>export.disk-full</c>; nothing is left behind.</exception>
    public static ScratchExport Of(JudgedImage judged, IExport target, long size, Action<string> progress)
    {
        string scratch = Directory.CreateTempSubdirectory("coffer-deploy-").FullName;
        try
        {
            string directory = Path.Combine(scratch, target.Name);
            ImageExport.Write(target, judged.Image, judged.Keys, size, directory, progress);
            return new ScratchExport(scratch, Archive.Of(Path.Combine(directory, GcpExport.ArchiveName)));
        }
        catch (Exception e)
        {
            Directory.Delete(scratch, recursive: true);
            if (e is RefusedException { Refusal: { Reason: "export.disk-full" } full })
                throw new RefusedException(full with { NextStep = NextStep });
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // There is no option for it: where temporary files are, the environment says.
    private static string NextStep =>
        $"make room in {Path.GetTempPath()}, or name a directory of another disk: TMPDIR=DIRECTORY coffer deploy ...";
}
