using System.Collections.Immutable;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Export;

/// <summary>Exports of the test image.</summary>
internal static class TestExport
{
    private const string BlankVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd";

    /// <summary>Writes one; gives the names of its files.</summary>
    public static ImmutableArray<string> Write(string target, string imagePath, string directory, long? size = null) =>
        Write(target, imagePath, directory, TestImage.Keys, size);

    /// <summary>The same with keys that forbid something.</summary>
    public static ImmutableArray<string> WriteForbidding(string target, string scratch, string directory) =>
        Write(
            target,
            new TestImage { GrantedKeys = TestImage.ForbiddingKeys }.Write(scratch),
            directory,
            TestImage.ForbiddingKeys,
            null
        );

    private static ImmutableArray<string> Write(
        string target,
        string imagePath,
        string directory,
        OwnerKeys keys,
        long? size
    )
    {
        IExport export = Target(target);
        ExportableImage image = ExportableImage.Read(new ImageFileDisk(imagePath), keys).OrThrow();
        long length = ImageExport.SizeFor(export, image.Disk.Length, size).OrThrow();
        return ImageExport.Write(export, image, keys, length, directory, _ => { });
    }

    private static IExport Target(string name) =>
        name switch
        {
            "gcp" => new GcpExport(),
            "azure" => new AzureExport(),
            "aws" => new AwsExport(),
            "qcow2" => new Qcow2Export(Blank),
            _ => new LibvirtExport(Blank),
        };

    /// <summary>The blank variable store of this host's OVMF.</summary>
    public static byte[] Blank()
    {
        Assert.True(File.Exists(BlankVariables), $"{BlankVariables} is missing: install the Debian package ovmf");
        return File.ReadAllBytes(BlankVariables);
    }
}
