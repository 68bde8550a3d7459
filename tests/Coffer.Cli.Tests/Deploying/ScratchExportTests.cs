using Coffer.Bytes;
using Coffer.Cli.Deploying;
using Coffer.Cli.Exporting;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Tests.Deploying;

public sealed class ScratchExportTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly JudgedImage _judged;

    public ScratchExportTests()
    {
        Directory.CreateDirectory(_directory["image"]);
        string image = new TestImage().Write(_directory["image"]);
        Assert.Null(KeyDirectory.Save(TestImage.Keys, _directory["keys"], LinuxFileSystem.Instance));
        _judged = JudgedImage.Open(image, _directory["keys"], CancellationToken.None);
    }

    public void Dispose()
    {
        _judged.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void It_is_there_as_long_as_it_is_needed()
    {
        string path;
        using (
            ScratchExport export = ScratchExport.Of(_judged, new GcpExport(), ScratchExport.SizeFor(_judged), _ => { })
        )
        {
            path = export.Archive.Path;
            Assert.Equal(new FileInfo(path).Length, export.Archive.Length);
        }
        Assert.False(Directory.Exists(ScratchOf(Path.GetDirectoryName(path)!)));
    }

    [Fact]
    public void A_full_disk_names_what_chooses_another_and_leaves_nothing()
    {
        FullTarget target = new();
        RefusedException refused = Assert.Throws<RefusedException>(() =>
            ScratchExport.Of(_judged, target, ScratchExport.SizeFor(_judged), _ => { })
        );
        Assert.Equal("export.disk-full", refused.Refusal.Reason);
        Assert.Contains("TMPDIR", refused.Refusal.NextStep);
        Assert.DoesNotContain("--output", refused.Refusal.NextStep);
        Assert.StartsWith("coffer-deploy-", Path.GetFileName(ScratchOf(target.Written)));
        Assert.False(Directory.Exists(ScratchOf(target.Written)));
    }

    private static string ScratchOf(string directory) => Path.GetDirectoryName(directory)!;

    // The kernel's own word for it.
    private sealed class FullTarget : IExport
    {
        public string Written { get; private set; } = "";

        public string Name => "gcp";

        public long SizeUnit => 1;

        public long SmallestSize => 1;

        public void Write(ExportDirectory directory, ExportedMachine machine)
        {
            Written = directory.Path;
            directory.Write(
                "disk.tar.gz",
                _ =>
                {
                    using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.None, 0);
                    full.Write([1]);
                }
            );
        }
    }
}
