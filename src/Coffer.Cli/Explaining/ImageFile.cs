using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Image.Boot;
using Coffer.Image.Initrd;
using Coffer.Keys.Access;
using Coffer.Keys.Grants;
using Coffer.Storage;
using Coffer.Storage.Fat32;
using Coffer.Storage.Gpt;

namespace Coffer.Cli.Explaining;

/// <summary>An image as it was built: what its installer is allowed stands in the initrd of the installer's UKI.</summary>
internal static class ImageFile
{
    private const int SectorSize = 512;
    private const int LargestUki = 256 << 20;
    private const string OwnFiles = "EFI/Coffer";
    private const string Grant = "coffer/grant.json";

    /// <summary>Who will be able to decrypt a vault that it makes.</summary>
    public static Parsed<VaultAccess> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        StreamBlockDevice disk = new(file, file.Length / SectorSize * SectorSize, SectorSize);
        Parsed<VaultAccess> access = GptReader.Read(disk).Then(reading => OpenEsp(disk, reading.Table)).Then(Read);
        return access.Refusal is { } refusal ? refusal with { Thing = $"{path}, {refusal.Thing}" } : access;
    }

    private static Parsed<Fat32Volume> OpenEsp(StreamBlockDevice disk, PartitionTable table) =>
        table.OfType(PartitionRole.Esp.Type) is [{ } esp, ..]
            ? Fat32Volume.Open(table.Open(disk, esp))
            : new Refusal("explain.no-esp", "partition table", "an ESP", "none");

    private static Parsed<VaultAccess> Read(Fat32Volume esp) =>
        UkiAt(esp, BootFiles.InstallerPath)
            .Then(ReadGrant)
            .Then(grant =>
                UkiAt(esp, $"{OwnFiles}/{grant.OsUki}")
                    .Then(os => BootCommandLine.Read(os.CommandLine ?? ""))
                    .Then<VaultAccess>(os => ImageAccess.Of(grant, os))
            );

    private static Parsed<Uki> UkiAt(Fat32Volume esp, string path) =>
        esp.ReadFile(path, LargestUki).Then(bytes => Uki.Read(bytes));

    private static Parsed<InstallGrant> ReadGrant(Uki installer) =>
        installer.ContentOf(UkiSectionName.Initrd) is { } initrd
            ? CpioReader.Find(initrd.Span, Grant, InstallGrant.LargestSize).Then(bytes => InstallGrant.Read(bytes))
            : new Refusal("explain.no-initrd", "installer UKI", "a section .initrd", "none");
}
